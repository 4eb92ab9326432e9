import StoreKit
import SyncProtocol

/// Whether the pending commits that a bundle's vector covers are the ones which the server has.
///
/// A replica that was put back to an older copy may have given their dots to other commits. A chain
/// hash that the bundle tells, at one of them or behind it, proves that they are the server's.
struct PendingProof {
    /// The last pending commit of each writer that nothing proves yet.
    private var unproven: [WriterID: WriterHead] = [:]

    /// - Parameter isProven: whether the bundle's vector ends in the commit.
    mutating func note(_ row: CommitRow, isProven: Bool) {
        let head = WriterHead(row.dot.writer, counter: row.dot.counter, hash: row.hash)
        unproven[row.dot.writer] = isProven ? nil : head
    }

    /// - Parameter run: in which every commit that is held too has been compared.
    mutating func note(_ run: CommitRun) throws {
        // The commit that the run follows, whose hash it tells.
        let before = run.first - 1
        guard let head = unproven[run.writer], before <= head.counter else { return }
        guard before < head.counter || run.previous == head.hash else {
            throw Self.contradiction(head)
        }
        if before &+ UInt64(run.frames.count) >= head.counter { unproven[run.writer] = nil }
    }

    /// - Throws: `StoreError` of kind `changed` where something is left that nothing proves.
    func check() throws {
        if let head = unproven.values.first { throw Self.contradiction(head) }
    }

    private static func contradiction(_ head: WriterHead) -> StoreError {
        StoreError(
            .changed, "the server may hold another commit \(Dot(head.writer, head.counter))",
            hint: "sync this replica with the server")
    }
}
