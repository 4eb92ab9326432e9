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
        // Each names its writer, where it is that one's first, or first signed one.
        let limit = budget.most(ofBytes: ScanItem.leastBytes)
        let writers = try transaction.writers(
            firstIn: number + 1...max(number + 1, space.number), in: space.id, limit: limit)
        var sizes: [UInt64: Int] = [:]
        for writer in writers {
            for place in [writer.firstNumber, writer.firstSigned ?? 0] where place > number {
                sizes[place, default: 0] += writer.info.size
            }
        }
        try transaction.entries(after: number, in: space.id) { row in
            let isAcknowledgement = Self.isAcknowledged(row, held)
            let own =
                isAcknowledgement
                ? Self.acknowledgementBytes : row.size + Self.size(of: row.provenance)
            guard budget.take(own + (sizes[row.number] ?? 0)) else { return false }
            if !isAcknowledgement {
                entries.append(try row.entry())
            } else if let dot = row.dot {
                Self.acknowledgement(dot, row.hash, into: &entries)
            }
            last = row
            return true
        }
        guard let last else { return Self.postponed(request.cursor) }
        let isAtHead = last.number == space.number
        return Page(
            content: .entries(entries),
            next: .knowledge(epoch: epoch, number: last.number, chain: last.chain.prefix),
            more: !isAtHead,
            writers: writers.filter { $0.isFirst(in: number + 1...last.number) }.map(\.info),
            head: isAtHead ? LogEnd(chain: space.chain, digest: space.digest) : nil)
    }

    /// About the bytes that tell of a commit who stands for it.
    private static func size(of provenance: Provenance) -> Int {
        provenance.signature == nil ? 0 : 80
    }

    /// Whether the device made the row's commit, and holds it.
    private static func isAcknowledged(_ row: LogRow, _ held: [WriterID: UInt64]) -> Bool {
        guard row.kind == .commit, let dot = row.dot else { return false }
        return dot.counter <= held[dot.writer] ?? 0
    }

    /// Adds a commit to the acknowledgement that it continues, or begins another.
    private static func acknowledgement(
        _ dot: Dot, _ hash: ContentHash, into entries: inout [LogEntry]
    ) {
        if case .acknowledgement(let first, let count, _) = entries.last,
            first.writer == dot.writer,
            dot.counter == first.counter + count
        {
            entries[entries.count - 1] = .acknowledgement(first, count: count + 1, hash: hash)
        } else {
            entries.append(.acknowledgement(dot, count: 1, hash: hash))
        }
    }

    /// What an echoed commit counts: it costs the receiver work, if next to no bytes.
    private static var acknowledgementBytes: Int { 52 }

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

extension WriterRow {
    /// Whether its first entry, or first signed one, is numbered there.
    fileprivate func isFirst(in range: ClosedRange<UInt64>) -> Bool {
        range.contains(firstNumber) || firstSigned.map(range.contains) ?? false
    }
}
