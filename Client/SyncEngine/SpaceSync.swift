import ReplicaStore
import SyncProtocol

/// The conversation with a server about one space, in one sync: a state, the events that move it,
/// and what each of them asks of whoever runs it.
///
/// A value without I/O that knows no time. `need` says what of the replica the next request takes,
/// `request` makes it, `handle` takes in what came of it and returns what is to be done; how that
/// turns out comes back as another event. The states and all transitions are those of States §1.
package struct SpaceSync: Sendable {
    /// So often may a space begin anew, or compare histories once more.
    package static let mostRestarts = 12

    package let space: String
    /// Where the replica stood when the conversation last began.
    package private(set) var syncState: SpaceSyncState
    package private(set) var state: State
    package private(set) var outbox: Outbox
    private var claims = ClaimAdjustment()
    private var restarts = 0
    /// Whether differing states were compared already, which happens once in a sync.
    private var hasComparedStates = false
    /// What the last request has changed, until its answer is there.
    private var unanswered: Unanswered?

    /// Where a conversation stood before and after a request was made.
    private struct Unanswered: Sendable {
        let before: (state: State, outbox: Outbox)
        let after: (state: State, outbox: Outbox)
    }

    /// - Parameter isNamed: whether the space is named by itself; otherwise it is rolled up with
    ///   others, if it can be.
    package init(_ syncState: SpaceSyncState, isNamed: Bool) {
        space = syncState.space
        self.syncState = syncState
        let canBeRolledUp: Bool = if case .knowledge = syncState.cursor { true } else { false }
        state = .reading(
            Reading(
                cursor: syncState.cursor,
                naming: isNamed || !canBeRolledUp ? .withDigest : .rolledUp))
        outbox = Outbox(syncState)
    }
}

// MARK: - Requests

extension SpaceSync {
    /// What the next request takes of the replica.
    package enum Need: Hashable, Sendable {
        /// The pending commits after a place in the causal order.
        case commits(after: Int64)
        /// A claim of every writer.
        case claims
        /// The same, and acknowledged states that some heads do not cover, from a record on.
        case states(beyond: [WriterHead], after: Int64)
    }

    /// What the replica has given for a need, as far as a request may hold it.
    package enum Portion: Sendable {
        case commits(Outgoing)
        case claims([WriterClaim])
        /// - Parameter upTo: the last record that was looked at.
        case states(RecoveryUpload, upTo: Int64, announcements: [WriterInfo], claims: [WriterClaim])
    }

    /// Nil where a request needs nothing, or none is made.
    package var need: Need? {
        switch state {
        case .start, .knowledge, .scan:
            guard case .waiting(let place) = outbox, !claims.isContradicted else { return nil }
            return .commits(after: place)
        case .comparing: return .claims
        case .giving(let gift):
            guard case .after(let record) = gift.progress else { return .claims }
            return .states(beyond: gift.heads, after: record)
        case .problem: return nil
        }
    }

    /// Whether nothing is left to be asked or sent.
    package var isDone: Bool {
        switch state {
        case .start(let reading), .knowledge(let reading), .scan(let reading):
            if case .waiting = outbox { false } else { reading.isAtHead }
        case .comparing, .giving: false
        case .problem: true
        }
    }

    package var isRolledUp: Bool { state.reading?.naming == .rolledUp }

    /// What the space adds to the request's roll-up, if it is named by that.
    package func rollUpTerm(isWaiting: Bool) -> RollUpTerm? {
        guard isRolledUp, !isDone || isWaiting else { return nil }
        return syncState.rollUpTerm
    }

    /// The space's part of the next request, if it has one of its own.
    package mutating func request(_ portion: Portion?, isWaiting: Bool) -> SpaceRequest? {
        let before = (state, outbox)
        let request = make(portion, isWaiting: isWaiting)
        unanswered =
            request == nil ? nil : Unanswered(before: before, after: (state, outbox))
        return request
    }

    /// Takes the last request back, which the server has not answered: what was in it is asked and
    /// sent again. What has come of pages meanwhile stays.
    package mutating func retract() {
        guard let unanswered else { return }
        self.unanswered = nil
        if state == unanswered.after.state { state = unanswered.before.state }
        if outbox == unanswered.after.outbox { outbox = unanswered.before.outbox }
    }

    /// Notes that the last request has its answer, whatever that is.
    mutating func noteAnswer() { unanswered = nil }

    private mutating func make(_ portion: Portion?, isWaiting: Bool) -> SpaceRequest? {
        switch (state, portion) {
        case (.start(let reading), _), (.knowledge(let reading), _), (.scan(let reading), _):
            guard reading.naming != .rolledUp, !isDone || isWaiting else { return nil }
            guard case .commits(let outgoing) = portion else { return ask(reading, nil) }
            return ask(reading, outgoing)
        case (.comparing, .claims(let all)), (.giving, .claims(let all)):
            return compare(all)
        case (.giving(let gift), .states(let upload, let last, let announcements, let all)):
            return give(upload, upTo: last, announcements, gift, all)
        case (.comparing, _), (.giving, _), (.problem, _): return nil
        }
    }

    private mutating func ask(_ reading: Reading, _ outgoing: Outgoing?) -> SpaceRequest {
        // The digest is that of the replica's own cursor, which the first request starts from.
        let hasDigest = reading.naming == .withDigest && !reading.cursor.isScan
        var reading = reading
        reading.naming = .plain
        if let outgoing {
            outbox = outgoing.more ? .waiting(after: outgoing.last) : .sent(upTo: outgoing.last)
            // What is pushed now comes back in the log: the head lies behind it.
            if !outgoing.runs.isEmpty { reading.isAtHead = false }
        }
        state = .reading(reading)
        return SpaceRequest(
            space: space, cursor: reading.cursor, digest: hasDigest ? syncState.digest : nil,
            writers: claims.adjust(outgoing?.claims ?? syncState.claims),
            announcements: outgoing?.announcements ?? [], runs: outgoing?.runs ?? [])
    }

    /// All writers are claimed and nothing is given: the cursor says which history is compared.
    private func compare(_ all: [WriterClaim]) -> SpaceRequest {
        SpaceRequest(
            space: space, cursor: syncState.cursor, writers: claims.adjust(all), pull: false,
            upload: RecoveryUpload(states: [], life: syncState.cursor.epoch))
    }

    private mutating func give(
        _ upload: RecoveryUpload, upTo last: Int64, _ announcements: [WriterInfo], _ gift: Gift,
        _ all: [WriterClaim]
    ) -> SpaceRequest {
        var gift = gift
        gift.progress = upload.end == nil ? .after(last) : .all
        state = .giving(gift)
        return SpaceRequest(
            space: space, cursor: gift.end, writers: claims.adjust(all),
            announcements: announcements, pull: false, upload: upload)
    }
}

// MARK: - Transitions

extension SpaceSync {
    /// Goes over to another state, or stays. - Returns: what is to be done, in this order.
    package mutating func handle(_ event: Event) -> [Directive] {
        switch state {
        case .start(let reading), .knowledge(let reading), .scan(let reading):
            handle(event, reading)
        case .comparing(let comparison):
            handle(event, comparison, nil)
        case .giving(let gift):
            handle(event, gift.comparison, gift)
        case .problem:
            // Whatever else happens, a replica goes back to what its server has confirmed.
            if case .denied = event { [.withdraw] } else { [] }
        }
    }

    private mutating func handle(_ event: Event, _ reading: Reading) -> [Directive] {
        switch event {
        case .page(let page, let asked):
            claims.contradicted = nil
            state = .reading(
                Reading(cursor: page.next, naming: reading.naming, isAtHead: !page.more))
            return [.apply(page, after: asked)]
        case .silence(let isProof):
            state = .reading(
                Reading(cursor: reading.cursor, naming: reading.naming, isAtHead: true))
            return isProof ? [.recordUnchanged] : []
        case .rollUpDiffers:
            guard reading.naming == .rolledUp else { return [] }
            state = .reading(Reading(cursor: reading.cursor, naming: .withDigest))
            return []
        case .unknownCursor(let history, let asked, let epoch):
            if syncState.isProvisional { return [.withdraw] }
            guard !history.isBroken(for: asked, epoch: epoch) else { return stop(.brokenLog) }
            return compare(Comparison(cause: .history, shared: history.shared))
        case .gap: return withhold(.gap)
        case .quotaExceeded(let seconds): return withhold(.quotaExceeded(seconds: seconds))
        case .lostHistory: return compare(Comparison(cause: .history, shared: nil))
        case .rescan(let cursor):
            state = .reading(Reading(cursor: cursor, naming: reading.naming))
            return []
        case .differs:
            guard !hasComparedStates else { return [] }
            hasComparedStates = true
            return compare(Comparison(cause: .states, shared: nil))
        case .compared: return []
        default: return handleAnywhere(event)
        }
    }

    /// - Parameter gift: what is given, where that is known already.
    private mutating func handle(
        _ event: Event, _ comparison: Comparison, _ gift: Gift?
    ) -> [Directive] {
        switch event {
        // No server answers a comparison so.
        case .page, .silence, .gap, .quotaExceeded: return stop(.unanswered)
        case .unknownCursor(let history, let asked, let epoch):
            if syncState.isProvisional { return [.withdraw] }
            // What was given is gone with the epoch of the server that took it.
            if let gift, gift.end.epoch != epoch { return begin() }
            let life = asked.upload?.life
            // More states follow before the answer means anything.
            if case .after(1...) = gift?.progress { return [.confirm(life: life, epoch)] }
            return [
                .compare(history, hasGiven: gift?.progress == .all, life: life, epoch)
            ]
        case .compared(let outcome, let history, let epoch):
            return settle(outcome, history, epoch, comparison, hasGiven: gift?.progress == .all)
        case .rollUpDiffers, .lostHistory, .rescan, .differs: return []
        default: return handleAnywhere(event)
        }
    }

    /// What means the same in every state but that of a problem.
    private mutating func handleAnywhere(_ event: Event) -> [Directive] {
        switch event {
        case .forked(let forks, let asked, let epoch):
            if syncState.isProvisional { return [.withdraw] }
            let life = asked.upload?.life ?? asked.cursor.epoch
            return [
                .resolve(
                    forks, claims: asked.writers, isOfLostEpoch: life.map { $0 != epoch } ?? false)
            ]
        case .notPermitted: return stop(.notPermitted)
        case .stalled: return stop(.stalled)
        case .denied: return [.withdraw]
        case .withdrawn:
            // What was held back because of that knowledge may go now.
            outbox = .sent(upTo: 0)
            return begin()
        case .overtaken: return begin()
        case .contradicted(let claim): return begin(contradicted: claim)
        case .resolved(let own):
            for head in own { claims.proof[head.writer] = head }
            return begin()
        case .began(let syncState):
            restart(syncState)
            return []
        // Nothing follows from the first; the others mean something by the state only.
        case .applied, .page, .silence, .rollUpDiffers, .unknownCursor, .gap, .quotaExceeded,
            .lostHistory, .rescan, .differs, .compared:
            return []
        }
    }

    private mutating func settle(
        _ outcome: HistoryComparison, _ history: SpaceHistory, _ epoch: Epoch,
        _ comparison: Comparison, hasGiven: Bool
    ) -> [Directive] {
        switch outcome {
        // What it holds besides would be taken for nothing by the scan that follows.
        case .covered where hasGiven && !history.mayRecover: return stop(.untaken)
        case .covered:
            return [.resume(history, from: comparison.shared, epoch)] + begin()
        case .lost where comparison.cause == .states && !history.mayRecover:
            return stop(.differences)
        case .lost:
            let loss = Directive.recordLoss(mayRecover: history.mayRecover)
            if hasGiven { return [loss] + stop(.untaken) }
            guard history.mayRecover else { return [loss] + stop(.lostEdits) }
            state = .giving(
                Gift(
                    comparison: comparison, heads: history.heads,
                    end: history.end.cursor(epoch: epoch)))
            return [loss]
        case .contradicted(let forks):
            return [.rename(forks)] + compare(comparison)
        }
    }

    /// Each comparison either settles something or leads on; a server that always has another
    /// history to tell would be asked for ever.
    private mutating func compare(_ comparison: Comparison) -> [Directive] {
        state = .comparing(comparison)
        countRestart()
        return []
    }

    private mutating func stop(_ problem: SyncProblem) -> [Directive] {
        state = .problem(problem)
        return []
    }

    /// Sends nothing more; a server that complains of nothing sent is given up.
    private mutating func withhold(_ problem: SyncProblem) -> [Directive] {
        if case .withheld = outbox { state = .problem(problem) }
        outbox = .withheld(problem)
        return []
    }

    /// Has the conversation begin anew from where the replica stands now.
    ///
    /// - Parameter contradicted: what to claim of a writer, instead of its last commit, because a
    ///   page holds another one under the same dot.
    private mutating func begin(contradicted: WriterClaim? = nil) -> [Directive] {
        claims.contradicted = contradicted
        return [.begin]
    }

    private mutating func restart(_ syncState: SpaceSyncState) {
        self.syncState = syncState
        state = .reading(Reading(cursor: syncState.cursor, naming: .withDigest))
        if case .withheld = outbox {} else { outbox = Outbox(syncState) }
        countRestart()
    }

    /// Gives up at some time: none of what can happen between a client and a server, or another
    /// process of this replica, takes as many.
    private mutating func countRestart() {
        restarts += 1
        if restarts > Self.mostRestarts { state = .problem(.keepsChanging) }
    }
}
