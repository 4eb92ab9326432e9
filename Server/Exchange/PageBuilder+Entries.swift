import CentralStorage
import SyncProtocol

extension PageBuilder {
    /// Log entries after `number`, in order, until the budget is used or the head is reached.
    mutating func entries(
        after number: UInt64, _ request: SpaceRequest, in space: SpaceRow
    ) throws -> Page {
        let held = heldOwnCounters(request, in: space)
        var entries: [LogEntry] = []
        var last: LogRow?
        try transaction.entries(after: number, in: space.id) { row in
            let echo = Self.echo(row, held)
            guard budget.take(echo == nil ? row.size : Self.echoBytes) else { return false }
            entries.append(try echo ?? row.entry())
            last = row
            return true
        }
        guard let last else { return Self.postponed(request.cursor) }
        let isAtHead = last.number == space.number
        return Page(
            content: .entries(entries),
            next: .knowledge(epoch: epoch, number: last.number, chain: last.chain.prefix),
            more: !isAtHead,
            writers: try transaction.writers(firstIn: number + 1...last.number, in: space.id)
                .map(\.info),
            head: isAtHead ? Head(chain: space.chain, digest: space.digest) : nil)
    }

    /// What stands for a commit that the device holds; nil for another entry.
    private static func echo(_ row: LogRow, _ held: [WriterID: UInt64]) -> LogEntry? {
        guard row.kind == .commit, let dot = row.dot, dot.counter <= held[dot.writer] ?? 0 else {
            return nil
        }
        return .echo(dot, hash: row.hash)
    }

    private static var echoBytes: Int { 52 }

    /// Up to which counter the request shows that the device holds its own writers' commits.
    private func heldOwnCounters(
        _ request: SpaceRequest, in space: SpaceRow
    ) -> [WriterID: UInt64] {
        let own = Set(ownHeads[space.id, default: []].map(\.writer))
        var counters: [WriterID: UInt64] = [:]
        for claim in request.writers where claim.isOwn && own.contains(claim.minted.writer) {
            counters[claim.minted.writer] = claim.minted.counter
        }
        return counters
    }
}
