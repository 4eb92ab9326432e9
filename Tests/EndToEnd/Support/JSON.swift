import Foundation

/// A JSON value as a command wrote it; numbers and truth values stay apart.
enum JSON: Decodable, Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case number(Double)
    case text(String)
    case array([JSON])
    case object([String: JSON])

    /// - Throws: `DecodingError` when the text is not exactly one JSON value.
    init(parsing text: String) throws {
        self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .int(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    /// A member; null when there is none.
    subscript(key: String) -> JSON {
        if case .object(let members) = self { members[key] ?? .null } else { .null }
    }

    /// An element; null when there is none.
    subscript(position: Int) -> JSON {
        items.indices.contains(position) ? items[position] : .null
    }

    /// The elements of an array; none for anything else.
    var items: [JSON] { if case .array(let items) = self { items } else { [] } }
    var keys: Set<String> { if case .object(let members) = self { Set(members.keys) } else { [] } }
    var text: String? { if case .text(let text) = self { text } else { nil } }
    var int: Int? { if case .int(let int) = self { int } else { nil } }
    var bool: Bool? { if case .bool(let bool) = self { bool } else { nil } }
    /// The texts of an array.
    var texts: [String] { items.compactMap(\.text) }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
    init(stringLiteral value: String) { self = .text(value) }
    init(arrayLiteral elements: JSON...) { self = .array(elements) }
}
