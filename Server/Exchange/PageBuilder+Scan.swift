import CentralStorage
import SyncProtocol

extension PageBuilder {
    /// Record states behind a position, by log number, then record id.
    ///
    /// A record that is edited meanwhile moves behind the position and comes later. The page with
    /// the last of them carries the vector, read in the same transaction.
    ///
    /// - Parameter start: the number up to which the replica knew the log when the scan began.
    mutating func scan(
        from position: ScanPosition, start: UInt64, _ request: SpaceRequest, in space: SpaceRow
    ) throws -> Page {
        guard !budget.isClosed else { return Self.postponed(request.cursor) }
        var states: [StateEntry] = []
        var last = position
        var isExhausted = true
        try transaction.records(after: position, in: space.id) { row in
            guard budget.take(row.size) else {
                isExhausted = false
                return false
            }
            states.append(row.entry)
            last = ScanPosition(number: row.number, record: row.reference.record)
            return true
        }
        if isExhausted { return try lastPage(states, start: start, in: space) }
        guard !states.isEmpty else { return Self.postponed(request.cursor) }
        return Page(
            content: .states(states),
            next: .scan(epoch: epoch, start: start, last: last.number, record: last.record),
            more: true)
    }

    private func lastPage(
        _ states: [StateEntry], start: UInt64, in space: SpaceRow
    ) throws -> Page {
        let writers = try transaction.writers(in: space.id)
        let voids = try transaction.voids(after: start, in: space.id)
        let collected = try transaction.collected(after: start, in: space.id)
        return Page(
            content: .states(states), next: space.cursor(epoch: epoch), more: false,
            writers: writers.map(\.info),
            head: Head(
                chain: space.chain, digest: space.digest, vector: writers.map(\.head),
                voids: voids, collected: collected))
    }
}
