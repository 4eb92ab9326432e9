import GRDB
import StoreKit
import SyncProtocol

extension CentralTransaction {
    package func save(_ recovered: RecoveredCommit, in space: SpaceRow.ID) throws {
        try database.run(
            """
            INSERT INTO healed (space, writer, counter, hash, void_reason, number, life)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET hash = coalesce(hash, excluded.hash),
                void_reason = coalesce(void_reason, excluded.void_reason),
                number = iif(void_reason IS NULL AND excluded.void_reason IS NOT NULL,
                    excluded.number, number)
            """,
            [
                space, recovered.dot.writer.rawValue.signed, recovered.dot.counter.signed,
                recovered.hash?.blob, recovered.voidReason?.rawValue, recovered.number.signed,
                recovered.life?.blob,
            ])
    }

    package func reportedHead(beyond head: WriterHead) throws -> WriterHead? {
        try database.row(
            """
            SELECT counter, hash FROM healed WHERE writer = ? AND counter > ?
            ORDER BY counter DESC, hash IS NULL LIMIT 1
            """, [head.writer.rawValue.signed, head.counter.signed]
        ).map { try Self.head(head.writer, $0) }
    }

    /// A head out of a row of a counter and a hash, which is zero where it is not known.
    private static func head(_ writer: WriterID, _ row: Row) throws -> WriterHead {
        WriterHead(
            writer, counter: row.unsigned(0),
            hash: row.hasNull(atIndex: 1) ? .zero : try row.hash(1))
    }

    package func sharedHead(
        of writer: WriterID, with life: Epoch, in space: SpaceRow.ID
    ) throws -> WriterHead {
        let last = try sharedNumber(with: life, in: space) ?? 0
        let key: StatementArguments = [space, writer.rawValue.signed, last.signed]
        let logged = try database.row(
            """
            SELECT counter, hash FROM log WHERE space = ? AND writer = ? AND number <= ?
            ORDER BY counter DESC LIMIT 1
            """, key)
        let recovered = try database.row(
            """
            SELECT counter, hash FROM healed
            WHERE (space = ? AND writer = ? AND number <= ?) OR (writer = ? AND life = ?)
            ORDER BY counter DESC LIMIT 1
            """, key + [writer.rawValue.signed, life.blob])
        let heads = try [logged, recovered].compactMap { try $0.map { try Self.head(writer, $0) } }
        return heads.max { $0.counter < $1.counter } ?? WriterHead(writer)
    }

    package func mayShare(with life: Epoch, in space: SpaceRow.ID) throws -> Bool {
        try database.row(
            """
            SELECT EXISTS (SELECT 1 FROM lives WHERE epoch = ? AND space = ?)
                OR EXISTS (SELECT 1 FROM healed)
            """, [life.blob, space]
        )?[0] ?? false
    }

    package func epochs(telling writer: WriterID, in space: SpaceRow.ID) throws -> [Epoch] {
        try database.list(
            """
            SELECT DISTINCT life FROM healed
            WHERE space = ? AND writer = ? AND life IS NOT NULL
            """, [space, writer.rawValue.signed]
        ) { try $0.recordID(0) }
    }

    /// What upload brought of a commit. - Parameter key: space, writer and counter.
    func recovered(_ key: StatementArguments) throws -> LoggedDot? {
        try database.row(
            """
            SELECT hash, void_reason IS NOT NULL FROM healed
            WHERE space = ? AND writer = ? AND counter = ? AND hash IS NOT NULL
            """, key
        ).map { LoggedDot(kind: $0[1] ? .void : .commit, hash: try $0.hash(0)) }
    }

    func recoveredVoids(after number: UInt64, in space: SpaceRow.ID) throws -> [LogEntry] {
        try recoveredVoids(
            "AND number > ? ORDER BY number, writer, counter", [space, number.signed]
        ).map(\.1)
    }

    /// The void commits of which upload told, with the numbers of the entries that did.
    ///
    /// - Parameter key: the space, then what the condition asks for.
    func recoveredVoids(
        _ condition: String, _ key: StatementArguments
    ) throws -> [(UInt64, LogEntry)] {
        try database.list(
            """
            SELECT writer, counter, hash, void_reason, number FROM healed
            WHERE space = ? AND void_reason IS NOT NULL \(condition)
            """, key
        ) { row in
            guard let reason = VoidReason(rawValue: row[3]) else {
                throw StoreError(.unusable, "a void commit has an unknown reason")
            }
            let dot = Dot(WriterID(rawValue: row.unsigned(0)), row.unsigned(1))
            return (row.unsigned(4), .void(dot, hash: try row.hash(2), reason: reason))
        }
    }
}
