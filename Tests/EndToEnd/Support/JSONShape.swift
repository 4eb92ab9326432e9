import Foundation

/// What an answer has to look like, written as an example in JSON: the texts say what stands
/// there, `"int"`, `"text"`, `"bool"`, `"time"`, `"id"`, `"digest"`, `"any"`, or several with `|`;
/// an array's one element describes all of them; a key with `?` may be absent. More keys are
/// welcome.
struct JSONShape {
    private let pattern: JSON

    init(_ text: String) throws { pattern = try JSON(parsing: text) }

    /// Where a value is not as described; empty when it is.
    func misfits(of value: JSON) -> [String] {
        Self.misfits(of: value, pattern, at: "$")
    }

    private static func misfits(of value: JSON, _ pattern: JSON, at path: String) -> [String] {
        switch pattern {
        case .text(let kinds):
            let fits = kinds.split(separator: "|").contains { isA(value, String($0)) }
            return fits ? [] : ["\(path) is not \(kinds): \(value)"]
        case .array:
            guard case .array(let items) = value else { return ["\(path) is no array: \(value)"] }
            return items.enumerated().flatMap { misfits(of: $1, pattern[0], at: "\(path)[\($0)]") }
        case .object(let members):
            guard case .object(let found) = value else { return ["\(path) is no object: \(value)"] }
            return members.sorted { $0.key < $1.key }.flatMap { key, inner -> [String] in
                let name = key.hasSuffix("?") ? String(key.dropLast()) : key
                guard let member = found[name] else {
                    return key.hasSuffix("?") ? [] : ["\(path).\(name) is absent"]
                }
                return misfits(of: member, inner, at: "\(path).\(name)")
            }
        default:
            return value == pattern ? [] : ["\(path) is not \(pattern): \(value)"]
        }
    }

    private static func isA(_ value: JSON, _ kind: String) -> Bool {
        switch (kind, value) {
        case ("any", _), ("null", .null), ("bool", .bool), ("int", .int), ("text", .text): true
        case ("object", .object), ("array", .array): true
        case ("id", .text(let text)): matches(text, "^\(hex){8}(-\(hex){4}){3}-\(hex){12}$")
        case ("digest", .text(let text)): matches(text, "^\(hex){64}$")
        case ("commit", .text(let text)): matches(text, "^\(hex){16}:[1-9][0-9]*$")
        // RFC 3339, in UTC.
        case ("time", .text(let text)):
            matches(text, "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}(:[0-9]{2}){2}([.][0-9]+)?Z$")
        default: false
        }
    }

    private static let hex = "[0-9a-f]"

    private static func matches(_ text: String, _ pattern: String) -> Bool {
        text.range(of: pattern, options: .regularExpression) != nil
    }
}
