import ReplicaStore
import SyncProtocol

/// One sync as a pure state machine: the conversations about all spaces, which share requests. It
/// does no I/O and knows no time.
///
/// Pages are asked for ahead: the request for page n+1 can be made as soon as page n has come,
/// before it is applied. Spec: WireFormat §9, §10.
package struct SyncSession: Sendable {
    /// Up to so many spaces are named one by one; more are rolled up into one hash.
    package static let listedSpaces = 4

    /// So many answers in a row may bring nothing: a space can have to wait while others are sent.
    static let patience = 3

    /// What is to be done with an answer.
    package struct Work: Sendable {
        package var directives: [(space: String, directive: SpaceSync.Directive)] = []
        package var access: [SpaceAccess]?
        package var serverTime: Int64 = 0

        package var pages: [(space: String, page: Page, after: SyncProtocol.Cursor)] {
            directives.compactMap { space, directive in
                guard case .apply(let page, let cursor) = directive else { return nil }
                return (space, page, cursor)
            }
        }

        /// Spaces of which the server says that nothing is new.
        package var unchanged: [String] {
            directives.compactMap { space, directive in
                if case .recordUnchanged = directive { space } else { nil }
            }
        }

        /// What has to be done before the next request is made: all but what the pages bring.
        package var preliminaries: [(space: String, directive: SpaceSync.Directive)] {
            directives.filter { _, directive in
                switch directive {
                case .apply, .recordUnchanged: false
                default: true
                }
            }
        }

        package var endsScan: Bool { pages.contains { $0.page.head?.vector != nil } }
    }

    private var spaces: [String: SpaceSync] = [:]
    private var order: [String] = []
    private let schemaVersion: UInt64
    private var access: [UInt8]
    /// Whether commits may be sent: not before the server's time is known.
    private var maySend: Bool
    /// How many answers in a row said that there is more and brought nothing.
    private var stalls = 0
    /// How often each transition was taken.
    package private(set) var transitions: [SpaceSync.Transition: Int] = [:]

    package init(
        syncStates: [SpaceSyncState], access: [UInt8], schemaVersion: Int, maySend: Bool
    ) {
        self.schemaVersion = UInt64(schemaVersion)
        self.access = access
        self.maySend = maySend
        let isRolledUp = syncStates.count > Self.listedSpaces
        for syncState in syncStates {
            add(syncState, isNamed: !isRolledUp || syncState.pending > 0)
        }
    }

    private mutating func add(_ syncState: SpaceSyncState, isNamed: Bool) {
        guard spaces[syncState.space] == nil else { return }
        spaces[syncState.space] = SpaceSync(syncState, isNamed: isNamed)
        order.append(syncState.space)
    }

    /// Takes in a space that was granted while the sync ran.
    package mutating func include(_ syncStates: [SpaceSyncState]) {
        for syncState in syncStates { add(syncState, isNamed: true) }
    }

    /// Lets go of a space that this device may not hold any more.
    package mutating func drop(_ name: String) {
        spaces[name] = nil
        order.removeAll { $0 == name }
    }

    /// Tells a space's conversation what has happened. - Returns: what is to be done.
    package mutating func handle(
        _ event: SpaceSync.Event, in name: String
    ) -> [SpaceSync.Directive] {
        guard let before = spaces[name]?.state.name else { return [] }
        let directives = spaces[name]?.handle(event) ?? []
        let after = spaces[name]?.state.name ?? before
        let transition = SpaceSync.Transition(from: before, event: event.name, to: after)
        transitions[transition, default: 0] += 1
        return directives
    }
}

// MARK: - How far it is

extension SyncSession {
    package var isDone: Bool { spaces.values.allSatisfy(\.isDone) }

    /// Whether a space is taken in from its beginning, which may be much.
    var isScanning: Bool {
        spaces.values.contains { space in
            switch space.state {
            case .start, .scan: true
            case .knowledge, .comparing, .giving, .problem: false
            }
        }
    }

    /// What went wrong in single spaces.
    package var problems: [String] {
        order.compactMap { name in
            switch (spaces[name]?.state, spaces[name]?.outbox) {
            case (.problem(let problem), _), (_, .withheld(let problem)): problem.text(in: name)
            default: nil
            }
        }
    }

    /// The last commits sent, where the server complained of nothing.
    package var sent: [(space: String, last: Int64)] {
        order.compactMap { name in
            switch (spaces[name]?.state, spaces[name]?.outbox) {
            case (.problem, _): nil
            case (_, .sent(let last)), (_, .waiting(let last)): (name, last)
            default: nil
            }
        }
    }
}

// MARK: - Requests

extension SyncSession {
    /// What the next request takes of the replica, by space.
    package var needs: [(space: String, need: SpaceSync.Need)] {
        order.compactMap { name in
            guard let need = spaces[name]?.need else { return nil }
            if case .commits = need, !maySend { return nil }
            return (name, need)
        }
    }

    /// The next request; `portions` holds what `needs` asked for, as far as the request allows.
    package mutating func request(
        _ portions: [String: SpaceSync.Portion], waitSeconds: UInt64 = 0
    ) -> ExchangeRequest {
        let isWaiting = waitSeconds > 0
        var requests: [SpaceRequest] = []
        var terms: [RollUpTerm] = []
        for name in order {
            if let term = spaces[name]?.rollUpTerm(isWaiting: isWaiting) {
                terms.append(term)
            } else if let request = spaces[name]?.request(portions[name], isWaiting: isWaiting) {
                requests.append(request)
            }
        }
        return ExchangeRequest(
            schemaVersion: schemaVersion, waitSeconds: waitSeconds, access: access,
            rollUp: terms.isEmpty ? nil : RollUpTerm.rollUp(terms), spaces: requests)
    }
}

extension SyncSession {
    /// Takes a request back that got no answer, so that the next one asks and sends the same.
    package mutating func retract() {
        for name in order { spaces[name]?.retract() }
    }
}

// MARK: - Answers

extension SyncSession {
    package mutating func receive(
        _ response: ExchangeResponse, to request: ExchangeRequest
    ) -> Work {
        maySend = true
        for name in order { spaces[name]?.noteAnswer() }
        var work = Work()
        work.serverTime = Int64(clamping: response.serverTime)
        work.access = response.access
        if let list = response.access { access = SpaceAccess.fingerprint(list) }
        let answered = Set(response.spaces.map(\.space))
        for asked in request.spaces where !answered.contains(asked.space) {
            receive(.silence(isProof: asked.digest != nil), to: asked, &work)
        }
        compareRollUp(request, response, &work)
        for part in response.spaces {
            guard let asked = request.spaces.first(where: { $0.space == part.space }) else {
                continue
            }
            receive(
                SpaceSync.Event(part.outcome, to: asked, response.epoch), to: asked, &work)
        }
        checkHeadway(work)
        return work
    }

    private mutating func receive(
        _ event: SpaceSync.Event, to asked: SpaceRequest, _ work: inout Work
    ) {
        guard spaces[asked.space]?.awaitsAnswer(to: asked) == true else { return }
        work.directives += handle(event, in: asked.space).map { (asked.space, $0) }
    }

    private mutating func compareRollUp(
        _ request: ExchangeRequest, _ response: ExchangeResponse, _ work: inout Work
    ) {
        guard request.rollUp != nil else { return }
        for name in order {
            guard let space = spaces[name], space.isRolledUp, !space.isDone else { continue }
            let term = response.rollUpTerms?.first { $0.space == name }
            let isSame =
                response.rollUpTerms == nil
                || term?.matches(space.syncState.rollUpTerm) == true
            let event = isSame ? SpaceSync.Event.silence(isProof: true) : .rollUpDiffers
            work.directives += handle(event, in: name).map { (name, $0) }
        }
    }

    /// Gives spaces up whose pages do not lead on: without this a server with a fault could keep a
    /// replica asking for ever.
    private mutating func checkHeadway(_ work: Work) {
        let pages = work.pages
        let waiting = pages.filter { $0.page.more && !$0.page.next.leadsOn(from: $0.after) }
        let isStalled = !waiting.isEmpty && waiting.count == pages.count
        stalls = isStalled ? stalls + 1 : 0
        for (name, page, after) in waiting where stalls > Self.patience || page.next != after {
            _ = handle(.stalled, in: name)
        }
    }
}
