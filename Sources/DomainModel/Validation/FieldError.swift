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
