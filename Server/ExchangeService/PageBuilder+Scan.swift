import CentralStorage
import SyncProtocol

extension PageBuilder {
    /// Record states behind a position, by log number, then record id; between them, in the same
    /// order, what else there is to tell: heads and names of writers, void commits, expunged
    /// records. All of it counts against the budget.
    ///
    /// What is changed meanwhile moves behind the position and comes later, so that at the head all
    /// parts together are the vector of the log.
    ///
    /// - Parameters:
    ///   - position: before `start` only writers are told of.
    ///   - start: the number up to which the replica knew the log when the scan began.
    mutating func scan(
        from position: ScanPosition, start: UInt64, _ request: SpaceRequest, in space: SpaceRow
    ) throws -> Page {
        guard !budget.isClosed else { return Self.postponed(request.cursor) }
        var items = try items(after: position, start: start, in: space)[...]
        var told = ScanPart()
        var writers: [WriterInfo] = []
        var states: [StateEntry] = []
        var last = position
        var budget = self.budget
        /// Whether what stands at a place goes in any case: a scan cannot go on from between what
        /// stands at one.
        func isTied(_ place: ScanPosition) -> Bool { place == last && last != position }
        /// Whether all up to a place fitted.
        func tell(upTo place: ScanPosition?) -> Bool {
            while let item = items.first, place.map({ item.position <= $0 }) ?? true {
                guard budget.take(item.size) || isTied(item.position) else { return false }
                switch item.content {
                case .head(let head, let info):
                    told.vector.append(head)
                    writers.append(info)
                case .void(let entry): told.voids.append(entry)
                case .expunged(let reference): told.expunged.append(reference)
                }
                last = item.position
                items.removeFirst()
            }
            return true
        }
        var isExhausted = true
        let first = max(position, ScanPosition(endOf: start))
        try transaction.records(after: first, in: space.id) { row in
            let place = ScanPosition(number: row.number, record: row.reference.record)
            guard tell(upTo: place), budget.take(row.size) || isTied(place) else {
                isExhausted = false
                return false
            }
            states.append(row.entry)
            last = place
            return true
        }
        if isExhausted { isExhausted = tell(upTo: nil) }
        self.budget = budget
        if isExhausted { return Self.lastPage(states, told, writers, epoch: epoch, in: space) }
        guard last != position else { return Self.postponed(request.cursor) }
        return Page(
            content: .states(states),
            next: .scan(epoch: epoch, start: start, last: last.number, record: last.record),
            more: true, writers: writers, part: told.isEmpty ? nil : told)
    }

    /// As many as the budget can take, in their order.
    private func items(
        after position: ScanPosition, start: UInt64, in space: SpaceRow
    ) throws -> [ScanItem] {
        let limit = budget.most(ofBytes: ScanItem.leastBytes)
        let heads = try transaction.writers(after: position, in: space.id, limit: limit).map {
            ScanItem(ScanPosition($0), .head($0.head, $0.info))
        }
        let first = max(position, ScanPosition(endOf: start))
        let voids = try transaction.voids(after: first, in: space.id, limit: limit)
        let expunged = try transaction.expunged(after: first, in: space.id, limit: limit)
        return (heads + voids + expunged).sorted { $0.position < $1.position }
    }

    /// The page with the last of the states carries what is left to tell at the head.
    private static func lastPage(
        _ states: [StateEntry], _ told: ScanPart, _ writers: [WriterInfo], epoch: Epoch,
        in space: SpaceRow
    ) -> Page {
        Page(
            content: .states(states), next: space.cursor(epoch: epoch), more: false,
            writers: writers.sorted { $0.writer < $1.writer },
            head: LogEnd(
                chain: space.chain, digest: space.digest,
                vector: told.vector.sorted { $0.writer < $1.writer }, voids: told.voids,
                expunged: told.expunged))
    }
}
