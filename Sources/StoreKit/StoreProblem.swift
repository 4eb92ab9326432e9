/// Something in a store, a replica's or the server's, that is not as the rest of it says.
package struct StoreProblem: Hashable, Sendable, CustomStringConvertible {
    /// What was compared: a stable word.
    package enum Kind: String, Sendable {
        /// SQLite's own check of the file failed, or something in it cannot be read.
        case file
        /// A log number is missing, or a commit of a writer.
        case gap
        /// An entry of the server's log does not fit its hash, or cannot be read.
        case entry
        /// A chain of hashes, or the log's count of bytes, does not follow from its entries.
        case chain
        /// A head, or what a record has seen, is not what the commits say.
        case vector
        /// A record's state is not what its commits give.
        case state
        /// A space's digest or its counts do not follow from its records.
        case digest

        // Of a replica only.

        /// The server's digest is another one.
        case convergence
        /// A commit cannot be read.
        case commit
        /// A commit waits, or is counted to wait, that should not.
        case pending
        /// A refused commit is held, or stands in a state.
        case void
        /// A commit is not linked to the records that it writes, or to others.
        case link
        /// A stamp is later than the replica's clock.
        case stamp
        // What is derived from a record's state, and stored beside it.
        case clock, document, life, questions, keys, references, search
        /// A row belongs to no record.
        case orphan
        /// A SQL view is not the one of the schema.
        case view
    }

    package let kind: Kind
    /// The space, log number, writer, record or commit that it is about; never its contents.
    package let location: String
    package let message: String

    package init(kind: Kind, location: String, message: String) {
        self.kind = kind
        self.location = location
        self.message = message
    }

    package var description: String { "\(location): \(message)" }
}
