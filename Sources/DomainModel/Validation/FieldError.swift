import SyncProtocol

/// A value that a field does not take.
///
/// A restricted field's value is never part of it: messages end up in logs and on shared screens.
package struct FieldError: Error, Hashable, Sendable {
    package let collection: String
    package let field: String
    /// The value as it was given; nil when the field is restricted or no value was given.
    package let value: String?
    /// What the field takes: `open, on_hold, closed`, `a date as YYYY-MM-DD`.
    package let allowed: String
    /// One sentence that names the field, the value and what is allowed.
    package let message: String
    /// What to do about it.
    package let hint: String?
}

extension FieldError: CustomStringConvertible {
    package var description: String { hint.map { "\(message) \($0)" } ?? message }
}

/// Everything that keeps a record from being added or edited, at once.
package struct ValidationError: Error, Hashable, Sendable {
    /// Never empty.
    package let errors: [FieldError]

    package init(errors: [FieldError]) { self.errors = errors }

    package var message: String { errors.map(\.message).joined(separator: "\n") }
}

extension ValidationError: CustomStringConvertible {
    package var description: String { message }
}

extension FieldSchema {
    /// Makes the error for a value that this field does not take; of a restricted field, without
    /// the value.
    ///
    /// - Parameter reason: what is wrong, as the end of "case.status …"; by default, that the
    ///   field does not take the value.
    package func error(
        _ value: String?, allowed: String? = nil, reason: String? = nil, hint: String? = nil
    ) -> FieldError {
        let shown = confidentiality == .restricted ? nil : value.map(Self.shortened)
        let allowed = allowed ?? self.allowed
        let quoted = shown.map { "“\($0)”" } ?? "the value that was given"
        let problem = reason ?? "does not take \(quoted)"
        return FieldError(
            collection: collection, field: name, value: shown, allowed: allowed,
            message: "\(collection).\(name) \(problem). Allowed: \(allowed).",
            hint: hint ?? (form == .uncertain ? UncertainDate.hint : type.element.hint))
    }

    /// What the field takes, as a message says it.
    package var allowed: String {
        form == .uncertain || form != .plain && type.element == .text
            ? form.allowed : type.allowed
    }

    private static func shortened(_ text: String) -> String {
        text.count <= 60 ? text : text.prefix(60) + "…"
    }
}

extension Value {
    /// The value as a message shows it.
    package var shownText: String {
        switch self {
        case .null: "nothing"
        case .bool(let bool): bool ? "yes" : "no"
        case .int(let int): String(int)
        case .double(let double): String(double)
        case .text(let text): text
        case .bytes(let bytes): "\(bytes.count) bytes"
        case .array(let array): array.map(\.shownText).joined(separator: "; ")
        case .map(let map):
            map.keys.sorted().map { "\($0): \((map[$0] ?? .null).shownText)" }
                .joined(separator: ", ")
        }
    }
}
