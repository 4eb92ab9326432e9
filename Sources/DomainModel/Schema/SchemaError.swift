/// Something in a schema extension that cannot be used.
package struct SchemaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path to the part that is wrong: `collections.visit.fields.place.type`.
    package let path: String
    package let message: String

    package var description: String { "The schema extension is wrong at \(path): \(message)." }
}
