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
    let news: NewsBoard

    package init(
        store: any StorageEngine, environment: SystemInputs,
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
    /// What the device may do is read in each of them: what it had when the request came may have
    /// been taken back since, while the body was on its way.
    ///
    /// - Throws: `CBORError` when a run's frames do not fit its hash, which is a malformed request;
    ///   `DeviceRevoked`; `StoreError` when the store fails. Nothing was taken then.
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
        let taken = try take(pushes, from: device, store)
        // The answer then holds what the move gave; what fails here is done with a later request.
        // Also where nothing was taken: a grant or a new space lets moves go on that had to wait.
        try? moveRecords(store)
        let (response, positions) = try store.read { transaction in
            let device = try transaction.current(device)
            // Between the two transactions another request may have told of a fork.
            let admission = Admission(
                transaction, device: device, epoch: store.epoch,
                serverDevice: store.serverDevice)
            let refusals = try pushes.enumerated().map { index, push in
                try taken?[index].refusal ?? admission.admit(push).refusal
            }
            return try self.response(request, refusals, device: device, transaction)
        }
        note(positions, of: device, store)
        return response
    }

    private func response(
        _ request: ExchangeRequest, _ refusals: [SpaceResponse.Outcome?], device: Device,
        _ transaction: some StorageTransaction
    ) throws -> (ExchangeResponse, [String: UInt64]) {
        var builder = try PageBuilder(
            transaction, device: device, epoch: store.epoch, limits: limits)
        var spaces: [SpaceResponse] = []
        for (part, refusal) in zip(request.spaces, refusals) {
            let outcome = try refusal ?? builder.page(for: part).map { .page($0) }
            if let outcome { spaces.append(SpaceResponse(space: part.space, outcome: outcome)) }
        }
        let terms = try builder.rollUpTerms(unlike: request)
        let positions = try builder.positions(
            shownBy: request, refusals, isRolledUp: request.rollUp != nil && terms == nil)
        let knowsAccess = request.access == SpaceAccess.fingerprint(device.grants)
        let now = HybridTimestamp(milliseconds: environment.now()).milliseconds
        let response = ExchangeResponse(
            epoch: store.epoch, serverTime: UInt64(now),
            access: knowsAccess ? nil : device.grants, rollUpTerms: terms, spaces: spaces)
        return (response, positions)
    }
}
