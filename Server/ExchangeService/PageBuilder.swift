import CentralStorage
import SyncProtocol

/// Fills the pages of one answer, space after space, until the budget for all of them is used.
///
/// Everything is read in one transaction. Spec: WireFormat §10.
struct PageBuilder<Transaction: StorageTransaction> {
    let transaction: Transaction
    let device: Device
    let epoch: Epoch
    let limits: ExchangeLimits
    /// The heads of the device's own writers, by space.
    let ownHeads: [SpaceRow.ID: [WriterHead]]
    var budget: PageBudget

    init(
        _ transaction: Transaction, device: Device, epoch: Epoch, limits: ExchangeLimits
    ) throws {
        self.transaction = transaction
        self.device = device
        self.epoch = epoch
        self.limits = limits
        ownHeads = try transaction.heads(of: device.id)
        budget = PageBudget(bytes: limits.pageBytes)
    }

    /// The next page behind a request's cursor; nil when there is nothing to say.
    mutating func page(for request: SpaceRequest) throws -> Page? {
        guard request.pull, let space = try transaction.space(named: request.space) else {
            return nil
        }
        let wanted = try wantedStates(request, in: space)
        guard var page = try news(for: request, in: space, hasWanted: !wanted.isEmpty) else {
            return nil
        }
        page.wanted = wanted
        return page
    }

    private mutating func news(
        for request: SpaceRequest, in space: SpaceRow, hasWanted: Bool
    ) throws -> Page? {
        switch request.cursor {
        case .scan(_, let start, let last, let record):
            let position =
                request.cursor.isInScan ? ScanPosition(number: last, record: record) : .beginning
            return try scan(from: position, start: start, request, in: space)
        case .knowledge(_, let number, _) where number == space.number:
            let isAgreed = request.digest == nil || request.digest == space.digest
            return isAgreed && !hasWanted ? nil : emptyPage(atHeadOf: space)
        case .knowledge(_, let number, _):
            return try pageOfNews(after: number, request, in: space)
        case .start where space.number == 0:
            return emptyPage(atHeadOf: space)
        case .start:
            return try pageOfNews(after: 0, request, in: space)
        }
    }

    private mutating func pageOfNews(
        after number: UInt64, _ request: SpaceRequest, in space: SpaceRow
    ) throws -> Page {
        guard !budget.isClosed else { return Self.postponed(request.cursor) }
        // Below the floor there are entries that never travel, or frames that are gone.
        guard
            try number >= space.floor && entriesAreShorter(after: number, request, in: space)
        else {
            return try scan(from: .beginning, start: number, request, in: space)
        }
        return try entries(after: number, request, in: space)
    }

    /// Whether the log entries after `number` are no more bytes than the states they changed; for a
    /// newcomer they have to be fewer.
    private func entriesAreShorter(
        after number: UInt64, _ request: SpaceRequest, in space: SpaceRow
    ) throws -> Bool {
        let before = try transaction.position(at: number, in: space.id)?.totalBytes ?? 0
        let pending = space.logBytes - before
        if pending <= limits.entriesWithoutScan { return true }
        // A newcomer takes in states several times as fast as the commits that made them; but its
        // own commits come back as echoes.
        let bytes = request.writers.isEmpty ? space.stateBytes / 5 * 4 : space.stateBytes
        if number == 0 { return pending <= bytes }
        return try transaction.stateBytes(after: number, in: space.id, exceed: pending - 1)
    }

    private mutating func wantedStates(
        _ request: SpaceRequest, in space: SpaceRow
    ) throws -> [StateEntry] {
        var states: [StateEntry] = []
        for reference in request.wanted.prefix(CBORLimits.recordsPerCommit) {
            guard let row = try transaction.record(reference, in: space.id) else { continue }
            guard budget.take(row.size) else { break }
            states.append(row.entry)
        }
        return states
    }
}

extension PageBuilder {
    /// A page that only says that there is more, because the budget went to other spaces.
    static func postponed(_ cursor: Cursor) -> Page {
        Page(content: cursor.isScan ? .states([]) : .entries([]), next: cursor, more: true)
    }

    private func emptyPage(atHeadOf space: SpaceRow) -> Page {
        Page(
            content: .entries([]), next: space.cursor(epoch: epoch), more: false,
            head: Head(chain: space.chain, digest: space.digest))
    }
}
