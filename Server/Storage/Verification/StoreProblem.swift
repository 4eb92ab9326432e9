/// Something in the store that is not as it was written, or does not fit the rest.
package struct StoreProblem: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, Sendable {
        /// SQLite's own check of the file failed.
        case file
        /// A log number is missing, or a writer's counter.
        case gap
        /// A commit or a void entry does not fit its hash, or cannot be read.
        case entry
        /// The chain of the log, or its count of bytes, does not follow from the entries.
        case chain
        /// A writer's head is not that of its last commit in the log.
        case vector
        /// A record's state is not what its commits give.
        case state
        /// A space's digest or its counts do not follow from its records.
        case digest
    }

    package let kind: Kind
    /// The space and, as far as it is known, the log number, writer or record.
    package let place: String
    package let message: String

    package var description: String { "\(place): \(message)" }
}
