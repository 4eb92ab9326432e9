import ReplicaStore
import SyncProtocol

/// One sync as a pure state machine: it is told what stands where and what the server answered, and
/// says what to send and what to apply. It does no I/O and knows no time.
///
/// Pages are asked for ahead: the request for page n+1 can be made as soon as page n has come,
/// before it is applied. Spec: WireFormat §9, §10.
package struct SyncSession: Sendable {
    /// Up to so many spaces are named one by one; more are rolled up into one hash.
    package static let listedSpaces = 4

    /// So often may a space begin anew.
    package static let mostRestarts = 12

    struct Progress: Sendable {
        var standing: SpaceStanding
        var cursor: SyncProtocol.Cursor
        /// Whether the head was reached, and nothing is left to push.
        var isPulled = false
        var isPushed: Bool
        /// The last commit sent, in causal order.
        var sent: Int64 = 0
        /// Whether the space stands in requests by name.
        var isListed: Bool
        var isFirst = true
        /// How often the space had to begin anew.
        var restarts = 0
        /// What the server has lost, while that is compared and given back.
        var healing: HealingStep?
        /// Whether that is because states differ under equal vectors; once in each sync.
        var isComparingStates = false
        /// What is claimed of a writer whose two histories a page has shown, until the server has
        /// told where they part.
        var contradicted: WriterClaim?
        /// Heads of the server that this replica has minted, while more of the same writers waits
        /// here: what a portion before them holds, the server could compare with nothing.
        var proof: [WriterID: WriterHead] = [:]
        /// How far the server's history and the one that is known here are the same.
        var shared: LogPlace?
        var problem: String?
        /// Why what waits here is not sent any more in this sync, while the rest goes on.
        var withheld: String?

        var isDone: Bool { problem != nil || isPulled && isPushed }

        /// Claims with what the server can compare, where it cannot compare the last commits.
        func proven(_ claims: [WriterClaim]) -> [WriterClaim] {
            claims.map { claim in
                if let contradicted, contradicted.minted.writer == claim.minted.writer {
                    return contradicted
                }
                guard let head = proof[claim.minted.writer],
                    claim.acknowledged.counter < head.counter, head.counter < claim.minted.counter
                else { return claim }
                return WriterClaim(
                    acknowledged: claim.acknowledged, minted: head, isOwn: claim.isOwn)
            }
        }

        /// Sends nothing more; a server that complains of nothing sent is given up.
        mutating func withhold(_ reason: String) {
            if withheld != nil { problem = reason }
            withheld = reason
            isPushed = true
        }

        /// Gives up at some time: none of what can happen between a client and a server, or
        /// another process of this replica, takes as many.
        mutating func countRestart() {
            restarts += 1
            guard restarts > SyncSession.mostRestarts else { return }
            problem =
                "\(standing.space): what the server says of it keeps changing; run sync again"
        }
    }

    /// What is to be done with an answer.
    package struct Work: Sendable {
        package var pages: [(space: String, page: Page, after: SyncProtocol.Cursor)] = []
        /// Spaces where the server holds other commits of some writers than were claimed.
        package var forks: [(space: String, forks: [WriterFork], asked: SpaceRequest)] = []
        /// Spaces of which the server has another history, and how it stands.
        package var histories: [(space: String, history: SpaceHistory, life: Epoch?)] = []
        /// Spaces of which the server does not confirm what a bundle has said of its log.
        package var denied: [String] = []
        /// Spaces of which the server says that nothing is new.
        package var unchanged: [String] = []
        package var access: [SpaceAccess]?
        package var serverTime: Int64 = 0
        package var epoch: Epoch

        package var endsScan: Bool { pages.contains { $0.page.head?.vector != nil } }
    }

    var spaces: [String: Progress] = [:]
    private(set) var order: [String] = []
    private let schemaVersion: UInt64
    private var access: [UInt8]
    /// Whether commits may be sent: not before the server's time is known.
    private var maySend: Bool
    /// How many answers in a row said that there is more and brought nothing.
    var stalls = 0

    package init(
        standings: [SpaceStanding], access: [UInt8], schemaVersion: Int, maySend: Bool
    ) {
        self.schemaVersion = UInt64(schemaVersion)
        self.access = access
        self.maySend = maySend
        let isRolledUp = standings.count > Self.listedSpaces
        for standing in standings {
            add(standing, isListed: !isRolledUp || standing.pending > 0)
        }
    }

    private mutating func add(_ standing: SpaceStanding, isListed: Bool) {
        guard spaces[standing.space] == nil else { return }
        let canBeRolledUp: Bool = if case .knowledge = standing.cursor { true } else { false }
        // Where the device may only read, its edits stay pending and are named.
        let isPushed = standing.pending == 0 || standing.level < .write
        spaces[standing.space] = Progress(
            standing: standing, cursor: standing.cursor, isPushed: isPushed,
            isListed: isListed || !canBeRolledUp)
        order.append(standing.space)
    }

    package var isDone: Bool { spaces.values.allSatisfy(\.isDone) }

    /// What went wrong in single spaces.
    package var problems: [String] {
        order.compactMap { spaces[$0]?.problem ?? spaces[$0]?.withheld }
    }

    /// The last commits sent, where the server complained of nothing.
    package var sent: [(space: String, last: Int64)] {
        order.compactMap { name in
            guard let space = spaces[name], space.problem == nil, space.withheld == nil else {
                return nil
            }
            return (name, space.sent)
        }
    }

    /// The spaces whose next commits the request should carry, with where to go on.
    package var sending: [(space: String, after: Int64)] {
        guard maySend else { return [] }
        return order.compactMap { name in
            guard let space = spaces[name], !space.isPushed, space.problem == nil,
                space.healing == nil, space.contradicted == nil
            else { return nil }
            return (name, space.sent)
        }
    }
}

// MARK: - Requests

extension SyncSession {
    /// The next request; `outgoing` holds what `sending` asked for, as far as the page allows, and
    /// `healing` what `healing` did.
    package mutating func request(
        sending outgoing: [String: Outgoing], healing: [String: SpaceRequest] = [:],
        waitSeconds: UInt64 = 0
    ) -> ExchangeRequest {
        var requests: [SpaceRequest] = []
        var terms: [RollUpTerm] = []
        for name in order {
            guard let space = spaces[name], space.problem == nil else { continue }
            if let request = healing[name] {
                requests.append(request)
            } else if !space.isListed {
                if !space.isPulled || waitSeconds > 0 { terms.append(space.standing.rollUpTerm) }
            } else if !space.isDone || waitSeconds > 0 {
                requests.append(request(name, outgoing[name]))
            }
        }
        return ExchangeRequest(
            schemaVersion: schemaVersion, waitSeconds: waitSeconds, access: access,
            rollUp: terms.isEmpty ? nil : RollUpTerm.rollUp(terms), spaces: requests)
    }

    private mutating func request(_ name: String, _ outgoing: Outgoing?) -> SpaceRequest {
        guard var space = spaces[name] else { return SpaceRequest(space: name, cursor: .start) }
        // The digest is that of the replica's own cursor, which the first request starts from.
        let digest = space.isFirst && !space.cursor.isScan ? space.standing.digest : nil
        let request = SpaceRequest(
            space: name, cursor: space.cursor, digest: digest,
            writers: space.proven(outgoing?.claims ?? space.standing.claims),
            announcements: outgoing?.announcements ?? [], runs: outgoing?.runs ?? [])
        space.isFirst = false
        if let outgoing {
            space.sent = outgoing.last
            space.isPushed = !outgoing.more
            // What is pushed now comes back in the log: the head lies behind it.
            if !outgoing.runs.isEmpty { space.isPulled = false }
        }
        spaces[name] = space
        return request
    }
}

// MARK: - Answers

extension SyncSession {
    package mutating func receive(
        _ response: ExchangeResponse, to request: ExchangeRequest
    ) -> Work {
        maySend = true
        var work = Work(epoch: response.epoch)
        work.serverTime = Int64(clamping: response.serverTime)
        work.access = response.access
        if let list = response.access { access = SpaceAccess.fingerprint(list) }
        let answered = Set(response.spaces.map(\.space))
        for asked in request.spaces where !answered.contains(asked.space) {
            // The page before may have sent the space back to the start of a scan meanwhile.
            guard asked.healing != nil || asked.cursor == spaces[asked.space]?.cursor else {
                continue
            }
            spaces[asked.space]?.isPulled = true
            if asked.digest != nil { work.unchanged.append(asked.space) }
        }
        compareRollUp(request, response, &work)
        for part in response.spaces {
            // An answer to where the space no longer stands says nothing any more.
            guard let asked = request.spaces.first(where: { $0.space == part.space }),
                let space = spaces[part.space],
                (asked.healing != nil) == (space.healing != nil),
                space.cursor == asked.cursor || asked.healing != nil
            else { continue }
            receive(part, to: asked, &work)
        }
        checkHeadway(work)
        return work
    }

    private mutating func compareRollUp(
        _ request: ExchangeRequest, _ response: ExchangeResponse, _ work: inout Work
    ) {
        guard request.rollUp != nil else { return }
        for name in order where spaces[name]?.isListed == false && spaces[name]?.isDone == false {
            guard let space = spaces[name] else { continue }
            let term = response.rollUpTerms?.first { $0.space == name }
            let isSame =
                response.rollUpTerms == nil
                || term?.matches(space.standing.rollUpTerm) == true
            if isSame {
                spaces[name]?.isPulled = true
                work.unchanged.append(name)
            } else {
                spaces[name]?.isListed = true
            }
        }
    }

    private mutating func receive(
        _ part: SpaceResponse, to asked: SpaceRequest, _ work: inout Work
    ) {
        let name = part.space
        if spaces[name]?.standing.isProvisional == true, part.outcome.deniesCursor {
            return work.denied.append(name)
        }
        switch part.outcome {
        case .page(let page):
            spaces[name]?.contradicted = nil
            spaces[name]?.cursor = page.next
            spaces[name]?.isPulled = !page.more
            work.pages.append((name, page, asked.cursor))
        case .writerForked(let forks): work.forks.append((name, forks, asked))
        case .unknownCursor(let history):
            if spaces[name]?.healing == nil, history.isBroken(for: asked, epoch: work.epoch) {
                leaveBroken(name)
            } else if spaces[name]?.healing == nil {
                // Only the cursor, which healing no longer sends, tells the server what is shared.
                spaces[name]?.shared = history.shared
                beginHealing(name)
            } else {
                work.histories.append((name, history, asked.healing?.life))
            }
        case .notPermitted:
            spaces[name]?.problem = "\(name): this device has no access any more"
        case .gap:
            spaces[name]?.withhold(
                "\(name): the server lacks commits that come before those of this replica; "
                    + "they wait here until it has them")
        }
    }

    /// Begins a space anew from where the replica stands now: another process has moved it.
    ///
    /// - Parameter contradicted: what to claim of a writer, instead of its last commit, because a
    ///   page holds another one under the same dot.
    package mutating func restart(
        _ standing: SpaceStanding, contradicted: WriterClaim? = nil
    ) {
        guard var space = spaces[standing.space] else { return }
        space.standing = standing
        space.cursor = standing.cursor
        space.isPulled = false
        space.isPushed =
            standing.pending == 0 || standing.level < .write || space.withheld != nil
        space.sent = 0
        space.isFirst = true
        space.isListed = true
        space.healing = nil
        space.contradicted = contradicted
        space.countRestart()
        spaces[standing.space] = space
    }

    /// Claims heads that the server has told, instead of the last commits of their writers.
    package mutating func claim(_ heads: [WriterHead], in name: String) {
        for head in heads { spaces[name]?.proof[head.writer] = head }
    }

    /// Goes on from another place than the page's own: after a difference, a full scan.
    package mutating func goOn(_ name: String, from cursor: SyncProtocol.Cursor) {
        spaces[name]?.cursor = cursor
        spaces[name]?.isPulled = false
    }

    /// Lets go of a space that this device may not hold any more.
    package mutating func drop(_ name: String) {
        spaces[name] = nil
        order.removeAll { $0 == name }
    }

    /// Takes in a space that was granted while the sync ran.
    package mutating func include(_ standings: [SpaceStanding]) {
        for standing in standings { add(standing, isListed: true) }
    }
}
