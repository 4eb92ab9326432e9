import GRDB
import StoreKit

extension Replica {
    /// Settles a conflict as its author saw it: what arrives later survives.
    ///
    /// - Throws: `StoreError` of kind `changed` when the conflict is not what it was.
    package func resolve(
        _ id: String, _ resolution: Resolution, reason: String? = nil, author: String? = nil
    ) throws -> EditResult {
        try file.write { database in
            let session = try EditSession(database, self, author: author)
            let conflict = try conflict(id, database)
            return try ConflictResolver(session: session, conflict: conflict, reason: reason)
                .resolve(resolution)
        }
    }
}
