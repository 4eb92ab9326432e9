import ReplicaStore
import StoreKit
import SyncProtocol

/// One sync on its way: the session, what it has done so far, and the page that is still to be
/// applied while the next one travels.
struct SyncRun {
    let replica: Replica
    private let transport: any ExchangeTransport
    private let patience: LinePatience
    let trustsLine: Bool
    var session: SyncSession
    var summary = SyncSummary()
    var sentRecords: Set<RecordID> = []
    var receivedRecords: Set<RecordID> = []
    var receivedStates = 0
    /// By space, whether both sides were seen to hold the same.
    var convergence: [String: Bool?] = [:]
    private var budget: LineBudget
    /// Whether a space was opened to what waits for it.
    var mayWriteMore = false
    /// Commits that nothing on the way lets through, by space.
    var oversized: [String: Set<Dot>] = [:]
    /// The last commit that was to go when the sync began.
    let due: Int64
    /// Attempts in a row that have failed.
    private var failures = 0
    /// Whether the server has answered in this sync.
    private var hasAnswer = false
    /// The device's time when the request of the last answer was made, in milliseconds since 1970.
    private var askedAt: Int64 = 0
    /// Whether copies made of the replica before this sync can be told from it.
    private var isRenewed = false

    init(_ client: SyncClient.Parts) throws {
        replica = client.replica
        transport = client.transport
        trustsLine = client.trustsLine
        patience = client.patience
        budget = LineBudget(
            try replica.lineMemory(), mostPush: client.pushBytes, learns: patience.attempts > 1,
            now: replica.environment.now())
        due = try replica.lastPendingSequence()
        session = try Self.session(of: replica)
    }

    private static func session(of replica: Replica) throws -> SyncSession {
        SyncSession(
            syncStates: try replica.syncStates(), access: try replica.accessFingerprint(),
            schemaVersion: replica.schemaVersion, maySend: try !replica.needsServerTime())
    }

    mutating func run(
        waitSeconds: UInt64, progress: @Sendable (SyncProgress) -> Void
    ) async throws -> SyncSummary {
        do {
            try await converse(waitSeconds: waitSeconds, progress)
            // What has waited for that may go now, and what follows from what has arrived.
            let follows = try followCases()
            if mayWriteMore || follows {
                session = try Self.session(of: replica)
                try await converse(waitSeconds: 0, progress)
            }
        } catch {
            try? replica.remember(budget.memory)
            throw error
        }
        try replica.remember(budget.memory)
        return try finish()
    }

    /// Carries out what follows from what has come and gone. What one record prevents is said, and
    /// does not keep the sync from its end.
    ///
    /// - Returns: whether there is something to be sent.
    private mutating func followCases() throws -> Bool {
        let hasNews = receivedStates > 0 || !receivedRecords.isEmpty || summary.pushed > 0
        guard hasNews || mayWriteMore else { return false }
        do {
            return try replica.followCases() > 0
        } catch let error as StoreError where error.kind == .usage || error.kind == .notPermitted {
            summary.notices.append(
                "what follows from referrals and transfers could not be written: \(error)")
            return false
        }
    }

    private mutating func converse(
        waitSeconds: UInt64, _ progress: @Sendable (SyncProgress) -> Void
    ) async throws {
        var work = try await exchange(waitSeconds: waitSeconds)
        while true {
            try learn(work)
            // The next page travels while this one is applied; but the end of a scan has to be
            // applied before anything says that it was, for it may show that states differ.
            if session.isDone || work.endsScan {
                try apply(work, progress)
                guard !session.isDone else { return }
                work = try await exchange()
            } else {
                let attempt = try makeAttempt()
                async let outcome = attempt.outcome(over: transport)
                do {
                    try apply(work, progress)
                } catch {
                    _ = await outcome
                    throw error
                }
                if let next = try await take(await outcome, of: attempt) {
                    work = next
                } else {
                    work = try await exchange()
                }
            }
        }
    }

    private mutating func makeRequest(waitSeconds: UInt64 = 0) throws -> ExchangeRequest {
        let needs = session.needs
        var portions: [String: SpaceSync.Portion] = [:]
        var budget = self.budget.pushBytes
        var isPushing = false
        for case (let space, .commits(let after)) in needs where budget > 0 {
            let portion = try replica.outgoing(
                space, after: after, budget: budget, without: oversized[space] ?? [])
            portions[space] = .commits(portion)
            isPushing = isPushing || !portion.runs.isEmpty
            budget -= portion.runs.reduce(0) { $0 + $1.frames.reduce(0) { $0 + $1.count } }
        }
        if isPushing, !isRenewed {
            try replica.renewIncarnation()
            isRenewed = true
        }
        for (space, need) in needs {
            switch need {
            case .commits: break
            case .claims: portions[space] = .claims(try replica.allClaims(space))
            case .states(let heads, let record):
                // One record always goes, so that a sync gets on.
                let portion = try replica.upload(
                    space, beyond: heads, after: record, budget: max(budget, 1))
                portions[space] = .states(
                    portion.upload, upTo: portion.last, announcements: portion.announcements,
                    claims: try replica.allClaims(space))
                budget -= portion.upload.states.reduce(0) { $0 + $1.state.count }
            }
        }
        return session.request(portions, waitSeconds: waitSeconds)
    }

    private mutating func makeAttempt(waitSeconds: UInt64 = 0) throws -> ExchangeAttempt {
        let isScanning = session.isScanning
        return ExchangeAttempt(
            request: try makeRequest(waitSeconds: waitSeconds),
            terms: ExchangeTerms(pageBytes: budget.pageBytes(isScanning: isScanning)),
            madeAt: replica.environment.now())
    }

    /// Asks until there is an answer, or no more patience.
    private mutating func exchange(
        waitSeconds: UInt64 = 0
    ) async throws -> SyncSession.Work {
        while true {
            let attempt = try makeAttempt(waitSeconds: waitSeconds)
            let outcome = await attempt.outcome(over: transport)
            if let work = try await take(outcome, of: attempt) { return work }
        }
    }

    /// Takes in what came of an attempt. - Returns: nil where another one has to be made.
    private mutating func take(
        _ outcome: Result<ExchangeAttempt.Answer, TransportFailure>, of attempt: ExchangeAttempt
    ) async throws -> SyncSession.Work? {
        summary.rounds += 1
        switch outcome {
        case .success(let answer):
            failures = 0
            hasAnswer = true
            askedAt = attempt.madeAt
            summary.bytesSent += answer.transport.bytesSent
            summary.bytesReceived += answer.transport.bytesReceived
            learn(answer, attempt)
            return session.receive(answer.response, to: attempt.request)
        case .failure(let failure):
            summary.bytesSent += failure.line.bytesSent
            summary.bytesReceived += failure.line.bytesReceived
            session.retract()
            try await bear(failure, of: attempt)
            return nil
        }
    }

    private mutating func learn(_ answer: ExchangeAttempt.Answer, _ attempt: ExchangeAttempt) {
        // How long the server has held its answer back says nothing of the line.
        guard attempt.request.waitSeconds == 0 else { return }
        budget.noteCarried(
            in: (answer.transport.duration ?? .zero) / .seconds(1), pushed: attempt.pushedBytes,
            received: answer.transport.body.count, asked: attempt.terms.pageBytes,
            now: attempt.madeAt)
    }

    /// Gets ready for another attempt. - Throws: the failure, where another one cannot help.
    private mutating func bear(
        _ failure: TransportFailure, of attempt: ExchangeAttempt
    ) async throws {
        switch failure.kind {
        case .tooLarge:
            try split(attempt, failure)
        case .unavailable:
            budget.noteCut(
                failure.line, pushed: attempt.pushedBytes, asked: attempt.terms.pageBytes)
            failures += 1
            let isUnmet = !hasAnswer && !failure.line.wasCut
            guard failures < (isUnmet ? patience.attemptsToConnect : patience.attempts) else {
                throw failure
            }
            do {
                try await patience.pause(failures, failure.retryAfter)
            } catch {
                throw TransportFailure(
                    kind: .cancelled, code: "cancelled", message: "the sync was stopped")
            }
        case .intercepted, .refused, .cancelled, .failed: throw failure
        }
    }

    /// Has the next request hold less, down to one commit; holds that back where it is still too
    /// large, so that the rest goes on.
    private mutating func split(
        _ attempt: ExchangeAttempt, _ failure: TransportFailure
    ) throws {
        let now = replica.environment.now()
        guard attempt.items > 1 else {
            guard let (space, dot) = attempt.firstCommit else { throw failure }
            oversized[space, default: []].insert(dot)
            return
        }
        budget.noteRefused(attempt.pushedBytes, now: now)
    }

    /// What has to be known before the next request is made.
    private mutating func learn(_ work: SyncSession.Work) throws {
        summary.clocked += try replica.noteServerTime(work.serverTime, askedAt: askedAt)
        if let access = work.access { try adopt(access) }
        for (space, directive) in work.preliminaries { try perform(directive, in: space) }
    }

    private mutating func apply(
        _ work: SyncSession.Work, _ progress: @Sendable (SyncProgress) -> Void
    ) throws {
        try replica.noteUnchanged(work.unchanged)
        for space in work.unchanged { convergence[space] = true }
        for (space, page, cursor) in work.pages {
            if let step = try apply(page, to: space, after: cursor) { progress(step) }
        }
    }
}
