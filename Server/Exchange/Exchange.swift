import CentralStorage
import ReplicaStore
import SyncProtocol

/// The server's side of the exchange: takes commits, then fills pages. Spec: HTTP §4.
///
/// The rules are in the files beside this one, written against the storage contract; nothing here
/// reads the values of a record.
package final class Exchange: Sendable {
    let store: any StorageEngine
    let environment: Environment
    package let limits: ExchangeLimits
    let news: NewsBoard

    package init(
        store: any StorageEngine, environment: Environment,
        limits: ExchangeLimits = ExchangeLimits()
    ) {
        self.store = store
        self.environment = environment
        self.limits = limits
        news = NewsBoard(store: store)
    }

    /// Answers at once, from a thread that may block.
    ///
    /// Commits are taken in one durable transaction, all spaces together; pages are read in another
    /// one after it, so that no other writer waits for them to be filled.
    ///
    /// - Throws: `CBORError` when a run's frames do not fit its hash, which is a malformed request;
    ///   `StoreError` when the store fails. Nothing was taken then.
    package func answer(
        _ request: ExchangeRequest, device: Device
    ) throws -> ExchangeResponse {
        let pushes = try request.spaces.map { try SpacePush($0) }
        return try answer(request, pushes, device: device, store)
    }

    private func answer(
        _ request: ExchangeRequest, _ pushes: [SpacePush], device: Device,
        _ store: some StorageEngine
    ) throws -> ExchangeResponse {
        guard pushes.contains(where: { !$0.runs.isEmpty }) else {
            return try store.read { transaction in
                let admission = Admission(transaction, device: device, epoch: store.epoch)
                let refusals = try pushes.map { try admission.admit($0).refusal }
                return try response(request, refusals, device: device, transaction)
            }
        }
        let results = try store.write { transaction in
            let admission = Admission(transaction, device: device, epoch: store.epoch)
            return try pushes.map { push in
                try Self.take(push, try admission.admit(push), from: device, transaction)
            }
        }
        news.announce(Set(zip(pushes, results).filter(\.1.hasGrown).map(\.0.request.space)))
        return try store.read { transaction in
            // Between the two transactions another request may have told of a fork.
            let admission = Admission(transaction, device: device, epoch: store.epoch)
            let refusals = try zip(pushes, results).map {
                try $1.refusal ?? admission.admit($0).refusal
            }
            return try response(request, refusals, device: device, transaction)
        }
    }

    private static func take(
        _ push: SpacePush, _ ruling: Ruling, from device: Device,
        _ transaction: some StorageTransaction
    ) throws -> (hasGrown: Bool, refusal: SpaceResponse.Outcome?) {
        guard case .admitted(let space) = ruling else { return (false, ruling.refusal) }
        guard !push.runs.isEmpty else { return (false, nil) }
        var intake = Intake(
            transaction, space: space, device: device, announcements: push.request.announcements)
        let isComplete = try intake.take(push.runs)
        try intake.finish()
        let heads = isComplete ? nil : try transaction.writers(in: space.id).map(\.head)
        return (intake.space.number > space.number, heads.map { .gap($0) })
    }

    private func response(
        _ request: ExchangeRequest, _ refusals: [SpaceResponse.Outcome?], device: Device,
        _ transaction: some StorageTransaction
    ) throws -> ExchangeResponse {
        var builder = try PageBuilder(
            transaction, device: device, epoch: store.epoch, limits: limits)
        var spaces: [SpaceResponse] = []
        for (part, refusal) in zip(request.spaces, refusals) {
            let outcome = try refusal ?? builder.page(for: part).map { .page($0) }
            if let outcome { spaces.append(SpaceResponse(space: part.space, outcome: outcome)) }
        }
        let knowsAccess = request.access == SpaceAccess.fingerprint(device.grants)
        return ExchangeResponse(
            epoch: store.epoch, serverTime: UInt64(max(0, environment.now())),
            access: knowsAccess ? nil : device.grants,
            rollUpTerms: try builder.rollUpTerms(unlike: request), spaces: spaces)
    }
}
