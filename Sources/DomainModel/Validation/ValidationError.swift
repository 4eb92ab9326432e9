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
