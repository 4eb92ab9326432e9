/// The type of a field's value, or of one element of it.
package indirect enum FieldType: Sendable, Hashable {
    case text
    case longtext
    case bool
    /// A whole number, within the range when there is one.
    case int(ClosedRange<Int64>?)
    case number
    /// A day as `YYYY-MM-DD`.
    case date
    /// An instant with its offset, as RFC 3339 text.
    case datetime
    case code(CodeList)
    /// The id of a record of this collection; nil stands for any collection.
    case reference(String?)
    /// The SHA-256 of content that is kept elsewhere, as 64 lower-case hex digits.
    case blob
    /// A register per element; the element's text is its key, its value is `true`.
    case set(FieldType)
    /// A register per entry; the value is `{text, author, at}`.
    case log
    /// A register per item; the value is a map of these members.
    case items([ItemMember])
}

extension FieldType {
    /// Says whether each element of the field has a register of its own.
    package var isElementwise: Bool {
        switch self {
        case .set, .log, .items: true
        default: false
        }
    }

    /// The type of one element of a set; of any other field, the field's own type.
    package var element: FieldType {
        if case .set(let element) = self { element } else { self }
    }

    package var codeList: CodeList? {
        if case .code(let list) = element { list } else { nil }
    }

    /// The collection that a reference names, or `any`; nil when the type is no reference.
    package var referencedCollection: String? {
        if case .reference(let collection) = element { collection ?? "any" } else { nil }
    }
}

extension FieldType: CustomStringConvertible {
    /// The type as the schema prints it: `set:code:sector`, `items:{type,number,issuer}`.
    package var description: String {
        switch self {
        case .text: "text"
        case .longtext: "longtext"
        case .bool: "bool"
        case .int: "int"
        case .number: "number"
        case .date: "date"
        case .datetime: "datetime"
        case .code(let list): "code:\(list.name)"
        case .reference(let collection): "ref:\(collection ?? "any")"
        case .blob: "blob"
        case .set(let element): "set:\(element)"
        case .log: "log"
        case .items(let members): "items:{\(members.map(\.name).joined(separator: ","))}"
        }
    }
}

extension FieldSchema {
    /// The type with the register it is part of: `group:schedule datetime`.
    package var typeDescription: String {
        group.map { "group:\($0) \(type)" } ?? type.description
    }
}

/// The form that the text of a field has, where it is more than plain text.
package enum TextForm: String, Sendable, CaseIterable {
    case plain
    /// Digits, with a leading `+` when the number has its country's prefix.
    case phone
    /// A mail address in lower case.
    case email
    /// A BCP 47 language tag, in the customary case: `be`, `be-Cyrl-BY`.
    case language
    /// A web address with scheme and host in lower case.
    case website
    /// A country as ISO 3166-1 alpha-3, or `XXA` for a stateless person.
    case country
    /// A year, quarter or month: `2024`, `2024-Q1`, `2024-03`.
    case period
    /// `key=value` pairs joined by `;`, sorted.
    case pairs
    /// An identifier with its scheme, so that those of two sources do not meet:
    /// `iati:GB-COH-07291220`.
    case externalID
    /// An office's name: lower-case `a-z`, `0-9` and `-`.
    case office
    /// A time zone of the IANA database: `Europe/Minsk`.
    case timezone
    /// A day as surely as it is known: `1990`, `1990-05`, `1990-05-12`, with `~` where estimated.
    case uncertain
    /// What the store writes, and nobody looks for.
    case machine
}

/// One member of the object that an item holds.
package struct ItemMember: Sendable, Hashable {
    package let name: String
    package let type: FieldType
    package let isRequired: Bool

    package init(_ name: String, _ type: FieldType = .text, required: Bool = false) {
        self.name = name
        self.type = type
        self.isRequired = required
    }
}

/// When a field must have a value. Checked on local edits, never at a merge.
package enum Requirement: String, Sendable, CaseIterable {
    /// A record cannot be added without it.
    case required
    /// Filled in when it is not given.
    case filledIn
    case optional
}

/// Who may read a field, from the widest circle to the narrowest.
package enum Confidentiality: String, Sendable, CaseIterable {
    case `public`
    case network
    case caseTeam
    /// Kept out of exports and reports unless it is asked for, and out of every message.
    case restricted
}

extension Confidentiality: Comparable {
    package static func < (left: Confidentiality, right: Confidentiality) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// Its name on the command line.
    package var levelName: String { self == .caseTeam ? "team" : rawValue }

    /// The level with a name of the command line.
    package init?(levelName: String) {
        guard let level = Self.allCases.first(where: { $0.levelName == levelName }) else {
            return nil
        }
        self = level
    }
}
