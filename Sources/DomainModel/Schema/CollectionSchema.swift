import SyncProtocol

/// One collection of records: its fields, the registers that hold them, and the keys it declares.
///
/// An object that never changes, since every record that is read or written asks it: handing it on
/// costs one count, and not one for each of its parts.
package final class CollectionSchema: Sendable {
    package let name: String
    /// The name of the collection's SQL view: `cases`, `plan_items`.
    package let plural: String
    package let label: String
    package let defaultSpace: DefaultSpace
    /// The collection's own fields in the order of declaration, then the store's.
    package let fields: [FieldSchema]
    /// Those that a record cannot be added without.
    package let requiredFields: [FieldSchema]
    /// Those that are filled in when they are not given.
    package let filledInFields: [FieldSchema]
    /// The registers in the order of their first field.
    package let registers: [RegisterSchema]
    /// The same by name: a record's registers come in that order too.
    package let registersByName: [RegisterSchema]
    /// The field whose text can stand for the record's id on the command line.
    package let codeField: String?
    /// The fields that make the record's display name, joined by a space.
    package let titleFields: [String]
    package let naturalKeys: [NaturalKey]
    /// Fields of which at least one must have a value.
    package let requiredAlternatives: [[String]]

    /// The registers that `checkRequired` asks for.
    package let requiredRegisters: Set<String>
    /// Whether some fields name other records.
    package let hasReferences: Bool
    /// Whether some fields move together.
    package let hasGroups: Bool
    /// Whether some field counts the changes of others.
    package let hasCounts: Bool

    private let fieldPositions: [String: Int]
    private let registerPositions: [Substring: Int]

    package init(
        _ name: String, plural: String, label: String, space: DefaultSpace,
        codeField: String? = nil,
        titleFields: [String], naturalKeys: [NaturalKey] = [],
        requiredAlternatives: [[String]] = [], fields: [FieldSchema]
    ) {
        self.name = name
        self.plural = plural
        self.label = label
        self.defaultSpace = space
        self.codeField = codeField
        self.titleFields = titleFields
        self.naturalKeys = naturalKeys
        self.requiredAlternatives = requiredAlternatives
        let owned = (fields + Self.storeFields(of: name)).map { field in
            var field = field
            field.collection = name
            return field
        }
        self.fields = owned
        requiredFields = owned.filter { $0.requirement == .required }
        filledInFields = owned.filter { $0.requirement == .filledIn }
        let alternatives = Set(requiredAlternatives.joined())
        requiredRegisters = Set(
            owned.filter { $0.requirement == .required || alternatives.contains($0.name) }
                .flatMap { [$0.name, $0.register] })
        hasReferences = fields.contains { $0.type.referencedCollection != nil }
        hasGroups = owned.contains { $0.group != nil }
        hasCounts = owned.contains { !$0.raisedBy.isEmpty }
        let registers = RegisterSchema.registers(of: owned, naturalKeys: naturalKeys)
        self.registers = registers
        registersByName = registers.sorted { $0.name < $1.name }
        self.fieldPositions = Dictionary(
            owned.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.registerPositions = Dictionary(
            registers.enumerated().map { (Substring($1.name), $0) },
            uniquingKeysWith: { first, _ in first })
    }
}

extension CollectionSchema: Hashable {
    package static func == (left: CollectionSchema, right: CollectionSchema) -> Bool {
        left === right
            || left.name == right.name && left.plural == right.plural && left.label == right.label
                && left.defaultSpace == right.defaultSpace && left.fields == right.fields
                && left.codeField == right.codeField && left.titleFields == right.titleFields
                && left.naturalKeys == right.naturalKeys
                && left.requiredAlternatives == right.requiredAlternatives
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension CollectionSchema {
    /// The field of this name, members of groups included.
    package func field(_ name: String) -> FieldSchema? {
        fieldPositions[name].map { fields[$0] }
    }

    /// The register of this name: a plain field, a group, or a field of sets, logs or items.
    package func register(_ name: Substring) -> RegisterSchema? {
        registerPositions[name].map { registers[$0] }
    }

    package func register(_ name: String) -> RegisterSchema? { register(Substring(name)) }

    /// The policy of a register, of an element too; a register that the schema does not know takes
    /// the latest value, so that a newer replica's fields merge here as well.
    package func rule(for key: RegisterKey) -> PolicyRule {
        register(key.field)?.rule ?? PolicyRule(.latest)
    }

    /// Whether records are kept by a natural key of these fields, in this order.
    package func hasKey(_ names: [String]) -> Bool {
        naturalKeys.contains { $0.fields == names }
    }

    private static func storeFields(of collection: String) -> [FieldSchema] {
        [
            FieldSchema("office", .text, .once, .network, .filledIn, form: .office),
            FieldSchema("created_at", .datetime, .once, .network, .filledIn),
            FieldSchema("created_by", .text, .once, .network, .filledIn),
            FieldSchema("schema_version", .int(1...Int64(Int32.max)), .max, .network, .filledIn),
            FieldSchema(
                "merged_into", .reference(collection), .review, .network,
                note: "marks a duplicate of the record that it names"),
        ]
    }
}

/// Fields that together say which thing in the world a record is about.
package struct NaturalKey: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Two records with one key are a review item of kind `unique`.
        case unique
        /// Two records with one key may be the same thing: a review item of kind `duplicate`. A row
        /// of an import that nothing surer decides is about the one record that has it, and a
        /// reference may name a record by it. Of several fields, where all of them have a value,
        /// else as under `repetition`.
        case duplicate
        /// Finds the record that a row of an import is about; raises no question. Of several
        /// fields, where all of them have a value, else as under `repetition`.
        case identification
        /// A row of an import that says nothing new of a record with this key says it again; raises
        /// no question.
        case repetition
        /// Names the record in a reference, where no other is called so; raises no question.
        case name
    }

    package let kind: Kind
    package let fields: [String]

    package init(_ kind: Kind, _ fields: String...) {
        self.kind = kind
        self.fields = fields
    }

    init(_ kind: Kind, fields: [String]) {
        self.kind = kind
        self.fields = fields
    }
}

extension CollectionSchema {
    /// Checks that the fields of a record to be added have what it needs; names all that is
    /// missing at once. Fields that the store fills in are not asked for.
    ///
    /// - Parameter fields: values by field; a group's members by their own names, or together as
    ///   a map under the group's name.
    package func checkRequired(_ fields: [String: Value]) throws(ValidationError) {
        var errors =
            requiredFields
            .filter { !hasValue($0, in: fields) }
            .map { $0.error(nil, reason: "is required", hint: "Give \($0.name)=….") }
        for names in requiredAlternatives {
            let alternatives = names.compactMap(field)
            guard !alternatives.contains(where: { hasValue($0, in: fields) }) else { continue }
            errors.append(missing(oneOf: names))
        }
        if !errors.isEmpty { throw ValidationError(errors: errors) }
    }

    private func hasValue(_ field: FieldSchema, in fields: [String: Value]) -> Bool {
        let grouped = field.group.flatMap { fields[$0]?.map?[field.name] }
        switch fields[field.name] ?? grouped ?? .null {
        case .null: return false
        case .text(let text): return !PlainText.normalise(text).isEmpty
        case .array(let elements): return !elements.isEmpty
        default: return true
        }
    }

    private func missing(oneOf names: [String]) -> FieldError {
        let list = names.joined(separator: " or ")
        return FieldError(
            collection: name, field: names[0], value: nil, allowed: list,
            message: "\(name) needs \(list).", hint: "Give one of them.")
    }
}
