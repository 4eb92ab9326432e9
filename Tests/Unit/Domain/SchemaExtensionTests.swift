import DomainModel
import SyncProtocol
import Testing
import TextFormats

@Suite("Extending the schema")
struct SchemaExtensionTests {
    private let visit = """
        {"codeLists": {
           "visit_kind": {"codes": [
             {"code": "home", "labels": {"en": "Home"}}, {"code": "office"}]},
           "sex": {"codes": [{"code": "f", "labels": {"uk": "жіноча"}}]}},
         "collections": [
           {"name": "visit", "titleFields": ["place"], "space": "network", "fields": [
             {"name": "place", "type": "text", "policy": "review", "requirement": "required"},
             {"name": "kinds", "type": "set:code:visit_kind", "policy": "set"},
             {"name": "seen", "type": "items:{what}", "policy": "review",
              "members": [{"name": "what", "required": true}]}]},
           {"name": "case", "fields": [
             {"name": "shoe_size", "type": "int", "range": [15, 60], "policy": "latest"}]}]}
        """

    private func extended(_ text: String) throws -> Schema {
        try Schema.builtIn.extended(by: try JSONReader.value(text))
    }

    @Test("adds collections, fields, code lists and labels")
    func additions() throws {
        let schema = try extended(visit)
        let kinds = try #require(schema.collection("visit")?.field("kinds"))
        #expect(try kinds.parse("HOME; office") == ["home", "office"])
        #expect(schema.collection("visit")?.plural == "visits")
        let size = try #require(schema.collection("case")?.field("shoe_size"))
        #expect(size.confidentiality == .restricted)
        #expect(throws: FieldError.self) { try size.parse("14") }
        #expect(try schema.collection("case")?.field("sex")?.parse("Жіноча") == "f")
        #expect(schema.collection("case")?.fields.last?.name == "merged_into")
    }

    @Test("rebuilds the whole schema from its own JSON")
    func roundTrip() throws {
        let empty = Schema(version: 1, collections: [], codeLists: [])
        let rebuilt = try empty.extended(by: Schema.builtIn.json())
        #expect(rebuilt.collections == Schema.builtIn.collections)
        #expect(rebuilt.codeLists == Schema.builtIn.codeLists)
        #expect(
            try Schema.builtIn.extended(by: Schema.builtIn.json()).json() == Schema.builtIn.json())
    }

    @Test("prints no member without a value")
    func noNulls() {
        #expect(!Self.holdsNull(Schema.builtIn.json()))
    }

    private static func holdsNull(_ value: Value) -> Bool {
        switch value {
        case .array(let elements): elements.contains { holdsNull($0) }
        case .map(let map):
            map.contains { name, value in
                // An order may begin with null: the removal that wins.
                name == "order" ? false : holdsNull(value)
            }
        default: value.isNull
        }
    }

    @Test(
        "says where an extension is wrong",
        arguments: [
            (#"{"name":"Visit"}"#, "collections.Visit.name"),
            (field(type: "colour", policy: "set"), "collections.v.fields.a.type"),
            (field(type: "text", policy: "set"), "collections.v.fields.a"),
            (field(type: "text", policy: "best"), "collections.v.fields.a.policy"),
            (#"{"name":"v","fields":{}}"#, "collections.v.fields"),
        ])
    func errors(collection: String, path: String) throws {
        let error = #expect(throws: SchemaError.self) {
            try extended(#"{"collections":[\#(collection)]}"#)
        }
        #expect(error?.path == path)
    }

    private static func field(type: String, policy: String) -> String {
        #"{"name":"v","fields":[{"name":"a","type":"\#(type)","policy":"\#(policy)"}]}"#
    }
}
