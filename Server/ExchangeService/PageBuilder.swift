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
        // own commits come back as acknowledgements.
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
            head: LogEnd(chain: space.chain, digest: space.digest))
    }
}

// MARK: - Roll-ups and positions

extension PageBuilder {
    /// One term for each granted space that the request does not list, if their roll-up is not the
    /// one that the request holds.
    func rollUpTerms(unlike request: ExchangeRequest) throws -> [RollUpTerm]? {
        guard let claimed = request.rollUp else { return nil }
        let listed = Set(request.spaces.map(\.space))
        var terms: [RollUpTerm] = []
        for grant in device.grants where !listed.contains(grant.space) {
            guard let space = try transaction.space(named: grant.space) else { continue }
            terms.append(
                RollUpTerm(
                    space: space.name, cursor: space.cursor(epoch: epoch), digest: space.digest,
                    writers: ownHeads[space.id, default: []]))
        }
        return RollUpTerm.rollUp(terms) == claimed ? nil : terms
    }

    /// The positions that a request shows and the store does not have yet.
    ///
    /// - Parameter isRolledUp: whether the roll-up proves the spaces that are not listed equal.
    func positions(
        shownBy request: ExchangeRequest, _ decisions: [SpaceDecision],
        isRolledUp: Bool
    ) throws -> [String: UInt64] {
        var shown: [String: UInt64] = [:]
        for (part, decision) in zip(request.spaces, decisions) {
            guard decision.answer == nil, case .knowledge(_, let number, _) = part.cursor else {
                continue
            }
            shown[part.space] = number
        }
        if isRolledUp {
            let listed = Set(request.spaces.map(\.space))
            for grant in device.grants where !listed.contains(grant.space) {
                shown[grant.space] = try transaction.space(named: grant.space)?.number
            }
        }
        return try shown.filter { name, number in
            guard let space = try transaction.space(named: name) else { return false }
            return try transaction.position(of: device.id, in: space.id) != number
        }
    }
}

/// The bytes that are left for the pages of one answer.
///
/// The limit is soft: the first item always goes. After one that did not fit nothing more goes, so
/// that order is kept.
struct PageBudget {
    private var remaining: Int
    private var isUntouched = true
    private(set) var isClosed = false

    init(bytes: Int) {
        remaining = bytes
    }

    /// How many items of so many bytes at least can fit, and one more.
    func most(ofBytes least: Int) -> Int { max(0, remaining) / least + 2 }

    /// Takes an item's bytes if they fit.
    mutating func take(_ bytes: Int) -> Bool {
        guard !isClosed, isUntouched || bytes <= remaining else {
            isClosed = true
            return false
        }
        isUntouched = false
        remaining -= bytes
        return true
    }
}
