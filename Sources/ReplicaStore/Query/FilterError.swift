import StoreKit

/// What is wrong with a filter or an order that somebody typed.
package struct FilterError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String
    /// The character that it is about, counted from 1.
    package let position: Int
    package let hint: String?

    package init(_ message: String, at position: Int, hint: String? = nil) {
        self.message = message
        self.position = position
        self.hint = hint
    }

    package var description: String {
        let text = "\(message) (at character \(position))"
        return hint.map { "\(text). \($0)" } ?? text
    }
}

extension StoreError {
    package init(_ error: FilterError) {
        self.init(
            .usage, "\(error.message) (at character \(error.position))", hint: error.hint)
    }
}
