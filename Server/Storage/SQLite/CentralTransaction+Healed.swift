import GRDB
import ReplicaStore
import SyncProtocol

extension CentralTransaction {
    package func save(_ healed: HealedCommit, in space: SpaceRow.ID) throws {
        try database.run(
            """
            INSERT INTO healed (space, writer, counter, hash, void_reason, number)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET void_reason = coalesce(void_reason, excluded.void_reason)
            """,
            [
                space, healed.dot.writer.rawValue.signed, healed.dot.counter.signed,
                healed.hash.blob, healed.voidReason?.rawValue, healed.number.signed,
            ])
    }

    package func toldHead(
        beyond head: WriterHead, in space: SpaceRow.ID
    ) throws -> WriterHead? {
        try database.row(
            """
            SELECT counter, hash FROM healed WHERE space = ? AND writer = ? AND counter > ?
            ORDER BY counter DESC LIMIT 1
            """, [space, head.writer.rawValue.signed, head.counter.signed]
        ).map { WriterHead(head.writer, counter: $0.unsigned(0), hash: try $0.hash(1)) }
    }

    /// What healing brought of a commit. - Parameter key: space, writer and counter.
    func healed(_ key: StatementArguments) throws -> LoggedDot? {
        try database.row(
            """
            SELECT hash, void_reason IS NOT NULL FROM healed
            WHERE space = ? AND writer = ? AND counter = ?
            """, key
        ).map { LoggedDot(kind: $0[1] ? .void : .commit, hash: try $0.hash(0)) }
    }

    func healedVoids(after number: UInt64, in space: SpaceRow.ID) throws -> [LogEntry] {
        try database.list(
            """
            SELECT writer, counter, hash, void_reason FROM healed
            WHERE space = ? AND number > ? AND void_reason IS NOT NULL
            ORDER BY number, writer, counter
            """, [space, number.signed]
        ) { row in
            guard let reason = VoidReason(rawValue: row[3]) else {
                throw StoreError(.unusable, "a void commit has an unknown reason")
            }
            return .void(
                Dot(WriterID(rawValue: row.unsigned(0)), row.unsigned(1)), hash: try row.hash(2),
                reason: reason)
        }
    }
}
