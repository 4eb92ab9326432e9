import GRDB
import StoreKit
import SyncProtocol

/// What became of a refused commit that was made again.
package struct RetriedCommit: Hashable, Sendable {
    /// A visible value that gave way to the refused one.
    package struct Replaced: Hashable, Sendable {
        package let record: RecordID
        package let field: String
        package let before: Value
        package let after: Value
    }

    package let number: Int64
    package let space: String
    /// Nil where everything already was as the refused commit wanted it.
    package let commit: Dot?
    package let records: [RecordReference]
    package let replaced: [Replaced]
    /// New ids for records whose own were removed for good.
    package let renamed: [RecordID: RecordID]
}

extension Replica {
    /// Makes a refused commit again, as a new one over what is visible now, and takes it out of
    /// quarantine; both or neither.
    ///
    /// What others wrote meanwhile in the same fields gives way, since somebody decides so: the
    /// answer names it.
    ///
    /// - Parameter renamed: the new ids that earlier calls gave, for references to those records.
    /// - Throws: `StoreError` saying why it cannot be made again; it stays in quarantine then.
    package func retryQuarantined(
        _ number: Int64, renamed: [RecordID: RecordID] = [:], author: String? = nil
    ) throws -> RetriedCommit {
        try file.write { database in
            let session = try EditSession(database, self, author: author)
            let row = try QuarantineTable(database: database).find(number)
            var retry = try QuarantineRetry(session: session, row: row, renamed: renamed)
            return try retry.run()
        }
    }
}
