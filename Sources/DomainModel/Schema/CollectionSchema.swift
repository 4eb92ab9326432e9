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
    /// Whether some fields move together.
    package let hasGroups: Bool

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
        hasGroups = owned.contains { $0.group != nil }
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
