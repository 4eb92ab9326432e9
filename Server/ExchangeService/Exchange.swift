import CentralStorage
import StoreKit
import SyncProtocol

/// The server's side of the exchange: takes commits, then fills pages. Spec: HTTP §4.
///
/// The rules are in the files beside this one, written against the storage contract; nothing here
/// reads the values of a record.
package final class Exchange: Sendable {
    let store: any StorageEngine
    let environment: SystemInputs
    package let limits: ExchangeLimits
    let news: ChangeNotifier

    package init(
        store: any StorageEngine, environment: SystemInputs,
        limits: ExchangeLimits = ExchangeLimits()
    ) {
        self.store = store
        self.environment = environment
        self.limits = limits
        news = ChangeNotifier(store: store)
    }

    /// Answers at once, from a thread that may block.
    ///
    /// Commits are taken in one durable transaction, all spaces together; pages are read in another
    /// one after it, so that no other writer waits for them to be filled.
    ///
    /// What the device may do is read in each of them: what it had when the request came may have
    /// been taken back since, while the body was on its way.
    ///
    /// - Parameter pageBytes: what the pages of the answer are to hold at most, as the caller
    ///   wishes; the exchange's own limit holds all the same.
    /// - Throws: `CBORError` when a run's frames do not fit its hash, which is a malformed request;
    ///   `DeviceRevoked`; `StoreError` when the store fails. Nothing was taken then.
    package func answer(
        _ request: ExchangeRequest, device: Device, pageBytes: Int? = nil
    ) throws -> ExchangeResponse {
        let pushes = try request.spaces.map { try SpacePush($0) }
        var limits = limits
        limits.pageBytes = min(limits.pageBytes, max(pageBytes ?? .max, 0))
        return try answer(request, pushes, device: device, limits, store)
    }

    private func answer(
        _ request: ExchangeRequest, _ pushes: [SpacePush], device: Device,
        _ limits: ExchangeLimits, _ store: some StorageEngine
    ) throws -> ExchangeResponse {
        let taken = try take(pushes, from: device, store)
        // The answer then holds what the move gave; what fails here is done with a later request.
        // Also where nothing was taken: a grant or a new space lets moves go on that had to wait.
        try? moveRecords(store)
        let (response, positions) = try store.read { transaction in
            let device = try transaction.current(device)
            // Between the two transactions another request may have told of a fork.
            let validation = RequestValidation(
                transaction, device: device, epoch: store.epoch,
                serverDevice: store.serverDevice)
            let decisions = try pushes.enumerated().map { index, push in
                if let taken, taken[index].answer != nil { return taken[index] }
                return try validation.admit(push)
            }
            return try self.response(
                request, decisions, device: device, limits, transaction)
        }
        note(positions, of: device, store)
        return response
    }

    private func response(
        _ request: ExchangeRequest, _ decisions: [SpaceDecision], device: Device,
        _ limits: ExchangeLimits, _ transaction: some StorageTransaction
    ) throws -> (ExchangeResponse, [String: UInt64]) {
        var builder = try PageBuilder(
            transaction, device: device, epoch: store.epoch, limits: limits)
        var spaces: [SpaceResponse] = []
        for (part, decision) in zip(request.spaces, decisions) {
            let outcome = try decision.answer ?? builder.page(for: part).map { .page($0) }
            if let outcome { spaces.append(SpaceResponse(space: part.space, outcome: outcome)) }
        }
        let terms = try builder.rollUpTerms(unlike: request)
        let positions = try builder.positions(
            shownBy: request, decisions, isRolledUp: request.rollUp != nil && terms == nil)
        let knowsAccess = request.access == SpaceAccess.fingerprint(device.grants)
        let now = HybridTimestamp(milliseconds: environment.now()).milliseconds
        let response = ExchangeResponse(
            epoch: store.epoch, serverTime: UInt64(now),
            access: knowsAccess ? nil : device.grants, rollUpTerms: terms, spaces: spaces)
        return (response, positions)
    }
}

// What an exchange leaves behind besides commits. None of it may fail a request: what cannot be
// written now is written with a later one.

extension Exchange {
    /// Notes how far the device has said that it knows the log, by space.
    func note(
        _ positions: [String: UInt64], of device: Device, _ store: some StorageEngine
    ) {
        guard !positions.isEmpty else { return }
        _ = try? store.note { transaction in
            for (name, number) in positions.sorted(by: { $0.key < $1.key }) {
                guard let space = try transaction.space(named: name) else { continue }
                try transaction.note(number, of: device.id, in: space)
            }
        }
    }

    /// Takes what exchanges have erased out of the store's files: a step of its own, which nobody's
    /// answer waits for. Where it is cut short it stays owed, also over the end of the process.
    package func scrub() throws { try store.scrubIfRequired() }
}

/// The device of a request was revoked, if only while the request was on its way.
package struct DeviceRevoked: Error, Hashable, Sendable {
    package init() {}
}

extension StorageTransaction {
    /// A device with the grants that it has in this transaction. - Throws: `DeviceRevoked`.
    func current(_ device: Device) throws -> Device {
        guard let current = try self.device(device.id), !current.isRevoked else {
            throw DeviceRevoked()
        }
        return current
    }
}

/// Bounds of one answer, in bytes before compression, and of what exchanges may take in. Requests
/// are bounded where they are read.
package struct ExchangeLimits: Hashable, Sendable {
    /// Of the pages of one answer, all spaces together; one item always goes.
    package var pageBytes: Int
    /// Up to so many bytes of log entries are sent without comparing them with a scan.
    package var entriesWithoutScan: Int
    /// How long one transaction takes commits in before it lets others write; one always goes.
    package var transactionTime: Duration = .milliseconds(250)
    package var quotas = Quotas()

    package init(pageBytes: Int = 4 << 20, entriesWithoutScan: Int = 64 << 10) {
        self.pageBytes = pageBytes
        self.entriesWithoutScan = entriesWithoutScan
    }
}

/// How much one device, and all devices together, may bring to the server. Spec: Limits §2.
package struct Quotas: Hashable, Sendable {
    /// Commits of one device in a day (UTC), and bytes of their frames.
    package var deviceCommits = 1_000_000
    package var deviceBytes = 4 << 30
    /// Writers that one device may bring to a space.
    package var deviceWriters = 1000
    /// Commits of a space, and bytes of its log and states.
    package var spaceCommits = 100_000_000
    package var spaceBytes = 64 << 30

    package init() {}
}

/// When a transaction has lasted long enough, by a clock that nobody can set.
struct Deadline {
    private let end: ContinuousClock.Instant

    init(after time: Duration) {
        end = .now + time
    }

    var isOver: Bool { ContinuousClock.now >= end }
}

/// What the server has decided of a space's part of a request, from its validation to its answer.
enum SpaceDecision {
    /// The request is sound, and all that it brings is taken: the answer is a page, where there is
    /// anything to say. Before that, its commits may be taken into the space.
    case admitted(SpaceRow)
    /// The device may give back what the space lost; decided otherwise once that is taken.
    case recovering(SpaceRow, RecoveryScope)
    /// Some of the commits are to be taken in another transaction.
    case unfinished(Progress)
    /// The answer is this, and no page.
    case answered(SpaceResponse.Outcome)

    /// How far the commits of a request are taken.
    struct Progress {
        /// How many of the runs are done with.
        var runs = 0
        /// Whether something was left for another device to bring.
        var isWithholding = false
    }

    /// Nil where the answer is a page.
    var answer: SpaceResponse.Outcome? {
        if case .answered(let outcome) = self { outcome } else { nil }
    }

    var progress: Progress? {
        if case .unfinished(let progress) = self { progress } else { nil }
    }
}
