import SyncProtocol

/// What a register of a collection holds: one field, a group of fields, or one element of a field.
package final class RegisterSchema: Sendable {
    package enum Shape: String, Sendable {
        /// One register with one value.
        case plain
        /// One register whose value is a map of the fields in it.
        case group
        /// A register per element, `name/element`, holding `true`; null once removed.
        case set
        /// A register per entry, `name/entry id`, holding `{text, author, at}`.
        case log
        /// A register per item, `name/item id`, holding a map of members.
        case items
    }

    /// What the texts of a register are to those who look for records.
    package enum TextUse: Sendable {
        case words
        /// Ids of other records.
        case reference
        case none
    }

    package let name: String
    /// The name's bytes.
    package let utf8: [UInt8]
    package let shape: Shape
    /// The field, or the members of the group in the order of declaration; never empty.
    package let fields: [FieldSchema]
    package let rule: PolicyRule
    package let textUse: TextUse
    /// Whether natural keys are made of its texts, or they say that the record is a duplicate.
    package let isPartOfKey: Bool
    /// Whether its texts are names of people or organisations, which are found in any script.
    package let isName: Bool

    init(
        name: String, shape: Shape, fields: [FieldSchema], rule: PolicyRule, isPartOfKey: Bool
    ) {
        self.name = name
        utf8 = Array(name.utf8)
        self.shape = shape
        self.fields = fields
        self.rule = rule
        self.isPartOfKey = isPartOfKey || name == "merged_into"
        textUse = fields.first?.textUse ?? .words
        isName = textUse == .words && Self.names.contains(name)
    }

    private static let names: Set<String> = [
        "given_name", "family_name", "patronymic", "alias_names", "name", "name_ru", "name_be",
        "name_en", "aliases", "acronym", "chairs", "attendees",
    ]

    package var hasElements: Bool { shape != .plain && shape != .group }

    /// The narrowest circle among the register's fields.
    package var confidentiality: Confidentiality {
        let circles = fields.map(\.confidentiality)
        return Confidentiality.allCases.last { circles.contains($0) } ?? .restricted
    }
}

extension RegisterSchema: Hashable {
    package static func == (left: RegisterSchema, right: RegisterSchema) -> Bool {
        left === right
            || left.name == right.name && left.shape == right.shape
                && left.fields == right.fields && left.rule == right.rule
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension RegisterSchema {
    /// Collects the registers of fields: groups are named once, where their first member stands.
    static func registers(
        of fields: [FieldSchema], naturalKeys: [NaturalKey]
    ) -> [RegisterSchema] {
        let keyFields = Set(naturalKeys.flatMap(\.fields))
        var named: Set<String> = []
        return fields.compactMap { field in
            guard named.insert(field.register).inserted else { return nil }
            guard let group = field.group else {
                return RegisterSchema(
                    name: field.name, shape: Shape(of: field.type), fields: [field],
                    rule: field.rule, isPartOfKey: keyFields.contains(field.name))
            }
            return RegisterSchema(
                name: group, shape: .group, fields: fields.filter { $0.group == group },
                rule: PolicyRule(field.policy), isPartOfKey: keyFields.contains(group))
        }
    }
}

extension RegisterSchema.Shape {
    init(of type: FieldType) {
        switch type {
        case .set: self = .set
        case .log: self = .log
        case .items: self = .items
        default: self = .plain
        }
    }
}

extension FieldSchema {
    fileprivate var textUse: RegisterSchema.TextUse {
        switch type.element {
        case .reference: .reference
        case .datetime, .date, .blob: .none
        default: isStoreField || form == .machine ? .none : .words
        }
    }
}
