import GRDB
import StoreKit
import SyncProtocol

// Who stands for a commit: the signature of its writer's device, and the device that brought it.

extension CommitTable {
    /// Keeps what is told of a commit that is held; what is known already stays where nothing is
    /// told.
    func keep(_ provenance: Provenance, of dot: Dot, in space: Int64) throws {
        guard provenance != Provenance() else { return }
        try database.cachedStatement(
            sql: """
                UPDATE commits SET signature = coalesce(?, signature),
                    brought_by = coalesce(?, brought_by)
                WHERE space = ? AND writer = ? AND counter = ?
                """
        ).execute(arguments: [
            provenance.signature?.bytes.blob, provenance.broughtBy?.bytes.blob, space,
            dot.writer.column, Int64(bitPattern: dot.counter),
        ])
    }

    /// Keeps the signature of a run's last commit, if that is held as the run has it.
    func keepSignature(of run: CommitRun, in space: Int64) throws {
        guard let signature = run.signature else { return }
        try database.cachedStatement(
            sql: """
                UPDATE commits SET signature = coalesce(signature, ?)
                WHERE space = ? AND writer = ? AND counter = ? AND hash = ?
                """
        ).execute(arguments: [
            signature.bytes.blob, space, run.writer.column, Int64(bitPattern: run.end.counter),
            run.last.bytes.blob,
        ])
    }

    /// The commits of a writer that have a signature, the last one first.
    func signed(_ writer: WriterID, in space: Int64) throws -> [(WriterHead, Signature)] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT counter, hash, signature FROM commits
                WHERE space = ? AND writer = ? AND signature IS NOT NULL ORDER BY counter DESC
                """, arguments: [space, writer.column]
        ).compactMap { row in
            let hash = try ContentHash(column: row[1], in: "commits")
            let head = WriterHead(writer, counter: UInt64(bitPattern: row[0]), hash: hash)
            return Signature(try row.blob(2) ?? []).map { (head, $0) }
        }
    }
}
