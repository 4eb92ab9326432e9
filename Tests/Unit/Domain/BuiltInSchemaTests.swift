import DomainModel
import SyncProtocol
import Testing

@Suite("The built-in schema")
struct BuiltInSchemaTests {
    let schema = Schema.builtIn

    @Test("declares every agreed field, in order, and no other")
    func fieldsMatchTheTable() {
        let declared = schema.collections.flatMap { collection in
            collection.fields.filter { !$0.isStoreField }.map(Self.row)
        }
        let agreed = schemaTable.split(separator: "\n").map(String.init)
        #expect(declared == agreed)
    }

    private static func row(_ field: FieldSchema) -> String {
        let requirement =
            switch field.requirement {
            case .required: "y"
            case .filledIn: "+"
            case .optional: "-"
            }
        let confidentiality =
            switch field.confidentiality {
            case .public: "P"
            case .network: "N"
            case .caseTeam: "C"
            case .restricted: "R"
            }
        return [
            field.collection, field.name, field.typeDescription, field.policy.rawValue,
            requirement, confidentiality,
        ].joined(separator: "|")
    }

    @Test("gives every collection the store's own fields")
    func storeFields() {
        for collection in schema.collections {
            #expect(collection.field("created_at")?.policy == .once)
            #expect(collection.field("schema_version")?.policy == .max)
            #expect(collection.field("merged_into")?.type == .reference(collection.name))
            #expect(collection.rule(for: "merged_into") == PolicyRule(.review))
        }
    }

    @Test("names collections, code lists and titles that exist")
    func referencesResolve() {
        for collection in schema.collections {
            #expect(schema.collection(collection.name) == collection)
            for name in collection.titleFields + collection.naturalKeys.flatMap(\.fields)
                + collection.requiredAlternatives.joined()
            {
                #expect(collection.field(name) != nil, "\(collection.name).\(name)")
            }
            for field in collection.fields {
                let target = field.type.referencedCollection ?? "any"
                #expect(target == "any" || schema.collection(target) != nil)
                let list = field.type.codeList
                #expect(list.map { schema.codeLists[$0.name] == $0 } ?? true)
            }
        }
    }

    @Test("fills in only values that the field takes, and closes on codes that it has")
    func defaultsAreValid() throws {
        for field in schema.collections.flatMap(\.fields) {
            if let value = field.defaultValue { try field.validate(value) }
            for code in field.terminal { #expect(field.type.codeList?.contains(code) == true) }
            for code in field.rule.steps.keys { try field.validate(code) }
        }
    }
}
