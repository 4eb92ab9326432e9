import ReplicaStore
import StoreKit
import SyncProtocol

/// One sync on its way: the session, what it has done so far, and the page that is still to be
/// applied while the next one travels.
struct SyncRun {
    private let replica: Replica
    private let transport: any ExchangeTransport
    private let pushBytes: Int
    private let trustsLine: Bool
    private var session: SyncSession
    private var summary = SyncSummary()
    private var convergence: [String: Bool?] = [:]
    /// The device's time when the request of the last answer was made, in milliseconds since 1970.
    private var askedAt: Int64 = 0
    /// Whether copies made of the replica before this sync can be told from it.
    private var isRenewed = false

    init(
        replica: Replica, transport: any ExchangeTransport, pushBytes: Int, trustsLine: Bool
    ) throws {
        self.replica = replica
        self.transport = transport
        self.pushBytes = pushBytes
        self.trustsLine = trustsLine
        session = SyncSession(
            standings: try replica.standings(), access: try replica.accessFingerprint(),
            schemaVersion: replica.schemaVersion, maySend: try !replica.needsServerTime())
    }

    mutating func run(
        waitSeconds: UInt64, progress: @Sendable (SyncProgress) -> Void
    ) async throws -> SyncSummary {
        var work = try await exchange(waitSeconds: waitSeconds)
        while true {
            try learn(work)
            // The next page travels while this one is applied; but the end of a scan has to be
            // applied before anything says that it was, for it may show that states differ.
            if session.isDone || work.endsScan {
                try apply(work, progress)
                guard !session.isDone else { break }
                work = try await exchange()
            } else {
                let request = try makeRequest()
                let now = replica.environment.now()
                async let answer = Self.send(request, over: transport)
                do {
                    try apply(work, progress)
                } catch {
                    _ = try? await answer
                    throw error
                }
                work = receive(try await answer, request, askedAt: now)
            }
        }
        return try finish()
    }

    private mutating func makeRequest(waitSeconds: UInt64 = 0) throws -> ExchangeRequest {
        var outgoing: [String: Outgoing] = [:]
        var budget = pushBytes
        for (space, after) in session.sending where budget > 0 {
            let portion = try replica.outgoing(space, after: after, budget: budget)
            outgoing[space] = portion
            budget -= portion.runs.reduce(0) { $0 + $1.frames.reduce(0) { $0 + $1.count } }
        }
        if !isRenewed, outgoing.values.contains(where: { !$0.runs.isEmpty }) {
            try replica.renewIncarnation()
            isRenewed = true
        }
        let healing = try healingRequests(budget: &budget)
        return session.request(sending: outgoing, healing: healing, waitSeconds: waitSeconds)
    }

    private mutating func healingRequests(budget: inout Int) throws -> [String: SpaceRequest] {
        var requests: [String: SpaceRequest] = [:]
        for (space, step) in session.healing {
            var healing = Healing(states: [], life: session.cursor(space).epoch)
            var announcements: [WriterInfo] = []
            // Where nothing is given yet, it tells the server which history is compared.
            var cursor = session.cursor(space)
            if case .give(let heads, let record, let place) = step {
                cursor = place
                // One record always goes, so that a sync gets on.
                let portion = try replica.healing(
                    space, beyond: heads, after: record, budget: max(budget, 1))
                (healing, announcements) = (portion.healing, portion.announcements)
                budget -= healing.states.reduce(0) { $0 + $1.state.count }
                session.gave(space, upTo: portion.last, isEnd: healing.end != nil)
            }
            requests[space] = SpaceRequest(
                space: space, cursor: cursor,
                writers: session.proven(try replica.allClaims(space), space),
                announcements: announcements, pull: false, healing: healing)
        }
        return requests
    }

    private mutating func exchange(
        waitSeconds: UInt64 = 0
    ) async throws -> SyncSession.Work {
        let request = try makeRequest(waitSeconds: waitSeconds)
        let now = replica.environment.now()
        let answer = try await Self.send(request, over: transport)
        return receive(answer, request, askedAt: now)
    }

    private static func send(
        _ request: ExchangeRequest, over transport: any ExchangeTransport
    ) async throws -> (response: ExchangeResponse, traffic: Traffic) {
        let timeout = Duration.seconds(SyncClient.patienceSeconds + Int(request.waitSeconds))
        let answer = try await transport.exchange(request.encoded(), timeout: timeout)
        let traffic = Traffic(
            rounds: answer.attempts, sent: answer.bytesSent, received: answer.bytesReceived)
        do {
            return (try ExchangeResponse(encoded: answer.body), traffic)
        } catch {
            throw TransportFailure(
                kind: .failed, code: "malformed",
                message: "the server's answer cannot be read: \(error)",
                hint: "check that the server's address is a Fieldbook server's")
        }
    }

    private struct Traffic {
        let rounds: Int
        let sent: Int
        let received: Int
    }

    private mutating func receive(
        _ answer: (response: ExchangeResponse, traffic: Traffic), _ request: ExchangeRequest,
        askedAt: Int64
    ) -> SyncSession.Work {
        self.askedAt = askedAt
        summary.rounds += answer.traffic.rounds
        summary.bytesSent += answer.traffic.sent
        summary.bytesReceived += answer.traffic.received
        return session.receive(answer.response, to: request)
    }

    /// What has to be known before the next request is made.
    private mutating func learn(_ work: SyncSession.Work) throws {
        try replica.noteServerTime(work.serverTime, askedAt: askedAt)
        try replica.restampPending()
        if let access = work.access {
            try take(access)
        }
        for space in work.denied { try withdraw(space) }
        for (space, forks, asked) in work.forks {
            let forks = try replica.upToDate(forks, of: asked.writers, in: space)
            // What is minted here is no fork: the server cannot compare the claims, or another
            // process has overtaken them.
            let own = try replica.minted(forks.map(\.head), in: space)
            let other = forks.filter { !own.contains($0.head) }
            if !other.isEmpty {
                let life = asked.healing?.life ?? asked.cursor.epoch
                try replica.settle(
                    other, in: space, isOfLostLife: life.map { $0 != work.epoch } ?? false)
            }
            session.claim(own, in: space)
            try restart(space)
        }
        for (space, history, life) in work.histories {
            // Another process has moved the replica on to another life of the server.
            guard try replica.standing(space)?.cursor.epoch == life else {
                try restart(space)
                continue
            }
            try learn(history, of: space, epoch: work.epoch)
            // The registry of another life may lack the key: it is told with the next sync.
            if life != work.epoch { try replica.doubtKnownKey() }
        }
    }

    /// Goes back to what the server has confirmed, and begins again from there.
    private mutating func withdraw(_ space: String) throws {
        if let withdrawn = try replica.withdrawKnowledge(of: space) {
            summary.quarantined += withdrawn.quarantined
            summary.notices.append(
                "\(space): the server does not confirm what a bundle has said of it, and that was "
                    + "taken back"
                    + (withdrawn.quarantined > 0
                        ? "; \(withdrawn.quarantined) edits that only the bundle called "
                            + "acknowledged are kept: fieldbook quarantine list" : ""))
        }
        session.lift(space)
        try restart(space)
    }

    /// Takes over what the device may do; what it may not hold any more is gone with that.
    private mutating func take(_ told: [SpaceAccess]) throws {
        let access = trustsLine ? told : try keeping(told)
        for revoked in try replica.applyAccess(access) {
            session.drop(revoked.space)
            convergence[revoked.space] = nil
            summary.quarantined += revoked.quarantined
            summary.notices.append(revoked.notice)
        }
        session.include(try replica.standings())
    }

    /// What the replica may do with what it was told, where anybody can have told it: it may gain
    /// access, and loses none.
    private mutating func keeping(_ told: [SpaceAccess]) throws -> [SpaceAccess] {
        var levels = Dictionary(told.map { ($0.space, $0.level) }) { $1 }
        var kept: [String] = []
        for held in try replica.standings()
        where levels[held.space].map({ $0 < held.level }) ?? true {
            kept.append(held.space)
            levels[held.space] = held.level
        }
        if !kept.isEmpty {
            summary.notices.append(
                "told that access to \(kept.joined(separator: ", ")) has ended or is less; that "
                    + "came in the clear, where anybody can have said it, and nothing was removed")
        }
        return levels.map { SpaceAccess(space: $0, level: $1) }.sorted { $0.space < $1.space }
    }

    private mutating func learn(
        _ history: SpaceHistory, of space: String, epoch: Epoch
    ) throws {
        // What was given is gone with the life of the server that took it.
        if session.hasLostAgain(space, epoch: epoch) { return try restart(space) }
        if session.isGiving(space) { return }
        switch try replica.compare(space, with: history, hasGiven: session.hasGiven(space)) {
        case .covered where session.hasGiven(space) && !history.mayHeal:
            // What it holds besides would be taken for nothing by the scan that follows.
            session.leaveUntaken(space)
        case .covered:
            try replica.resume(
                space, in: history, from: session.shared(space), epoch: epoch)
            try restart(space)
        case .lost where session.isComparingStates(space) && !history.mayHeal:
            session.leaveDifferences(space)
        case .lost:
            try replica.noteLoss(of: space, mayHeal: history.mayHeal)
            session.heal(space, with: history, epoch: epoch)
        case .contradicted(let forks):
            try replica.settle(forks, in: space, isOfLostLife: true)
            session.beginHealing(space)
        }
    }

    private mutating func restart(
        _ space: String, contradicted: WriterClaim? = nil
    ) throws {
        guard let standing = try replica.standing(space) else { return }
        session.restart(standing, contradicted: contradicted)
    }

    private mutating func apply(
        _ work: SyncSession.Work, _ progress: @Sendable (SyncProgress) -> Void
    ) throws {
        try replica.noteUnchanged(work.unchanged)
        for space in work.unchanged { convergence[space] = true }
        for (space, page, cursor) in work.pages {
            let applied = try replica.apply(page, to: space, after: cursor)
            guard !applied.isDenied else {
                try withdraw(space)
                continue
            }
            guard !applied.isOvertaken, applied.contradicted == nil else {
                try restart(space, contradicted: applied.contradicted)
                continue
            }
            summary.pushed += applied.acknowledged
            summary.pulled += applied.received
            summary.quarantined += applied.quarantined
            if let isConverged = applied.isConverged { convergence[space] = isConverged }
            if applied.hasLostHistory {
                session.beginHealing(space)
            } else if let rescan = applied.rescan {
                session.goOn(space, from: rescan)
            } else if applied.isConverged == false {
                session.healDifferences(space)
            }
            let isPushing = applied.acknowledged > applied.received
            progress(
                SyncProgress(
                    phase: isPushing ? .pushing : .pulling,
                    done: isPushing ? summary.pushed : summary.pulled, total: nil))
        }
    }

    private mutating func finish() throws -> SyncSummary {
        try replica.noteSync()
        let standings = try replica.standings()
        summary.spaces = standings.map {
            SyncSummary.Space(
                space: $0.space, cursor: $0.cursor.number, digest: $0.digest.hexadecimal)
        }
        let compared = standings.map { convergence[$0.space] ?? nil }
        if compared.contains(false) {
            summary.isConverged = false
        } else {
            summary.isConverged = compared.contains(nil) ? nil : true
        }
        summary.conflicts = try replica.conflictCount()
        summary.notices += session.problems
        let overQuota = session.overQuota
        summary.waiting = standings.filter { $0.level < .write || overQuota.contains($0.space) }
            .reduce(0) { $0 + $1.pending }
        summary.notices += try replica.strandedSpaces().map {
            "\($0): edits wait here that this device may not push; ask for write access"
        }
        summary.notices += try untaken(besides: standings.filter { $0.level < .write })
        return summary
    }

    /// What was sent and neither taken nor refused: what its author's device has not signed, and an
    /// erasure or a transfer by somebody else, which this device might not make.
    private func untaken(besides stranded: [SpaceStanding]) throws -> [String] {
        let unvouched = Set(try replica.unvouched().map(\.space))
        let waiting = unvouched.sorted().map {
            "\($0): edits wait here that came by bundles before this replica joined, and with them "
                + "what builds on them; look at them, and send them on your word, with: "
                + "fieldbook bundle vouch"
        }
        return try waiting
            + session.sent.compactMap { space, last in
                let isNamed = unvouched.contains(space) || stranded.contains { $0.space == space }
                guard !isNamed else { return nil }
                let count = try replica.pendingCount(in: space, upTo: last)
                guard count > 0 else { return nil }
                return "\(space): imported edits (\(count)) wait for their author's device, or for "
                    + "one that may bring them: export a bundle for it"
            }
    }
}
