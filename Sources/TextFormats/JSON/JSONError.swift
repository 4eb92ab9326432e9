/// Why a text is not the JSON that is accepted. Never holds the text itself.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String
    /// Where, in bytes from the start of the text.
    package let offset: Int

    package var description: String { "This is not JSON: \(message), at byte \(offset + 1)." }
}
