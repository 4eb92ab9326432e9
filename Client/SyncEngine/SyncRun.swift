import ReplicaStore
import StoreKit
import SyncProtocol

/// One sync on its way: the session, what it has done so far, and the page that is still to be
/// applied while the next one travels.
struct SyncRun {
    let replica: Replica
    private let transport: any ExchangeTransport
    private let pushBytes: Int
    let trustsLine: Bool
    var session: SyncSession
    var summary = SyncSummary()
    /// By space, whether both sides were seen to hold the same.
    var convergence: [String: Bool?] = [:]
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
            syncStates: try replica.syncStates(), access: try replica.accessFingerprint(),
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
        let needs = session.needs
        var portions: [String: SpaceSync.Portion] = [:]
        var budget = pushBytes
        var isPushing = false
        for case (let space, .commits(let after)) in needs where budget > 0 {
            let portion = try replica.outgoing(space, after: after, budget: budget)
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
