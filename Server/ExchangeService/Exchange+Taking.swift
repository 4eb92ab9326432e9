import CentralStorage
import Foundation
import StoreKit
import SyncProtocol

/// What has become so far of a space's part of a request.
struct Taken {
    var hasGrown = false
    /// Why the space gets no page.
    var refusal: SpaceResponse.Outcome?
    /// Whether there is nothing left to be taken.
    var isDone = false
    /// How many of the runs are done with.
    fileprivate var runs = 0
    /// Whether something was left for another device to bring.
    fileprivate var isWithholding = false
}

extension Exchange {
    /// Takes commits, and what is given back, all spaces together: in one durable transaction or,
    /// where that would keep others from writing for long, in several.
    ///
    /// - Returns: one for each space; nil where there is nothing to take.
    func take(
        _ pushes: [SpacePush], from device: Device, _ store: some StorageEngine
    ) throws -> [Taken]? {
        guard pushes.contains(where: { !$0.runs.isEmpty || $0.request.healing != nil }) else {
            return nil
        }
        var taken = pushes.map { _ in Taken() }
        while true {
            taken = try store.write { transaction in
                let device = try transaction.current(device)
                let admission = Admission(
                    transaction, device: device, epoch: store.epoch,
                    serverDevice: store.serverDevice)
                return try take(pushes, taken, admission, Deadline(after: limits.transactionTime))
            }
            news.announce(Set(zip(pushes, taken).filter(\.1.hasGrown).map(\.0.request.space)))
            guard taken.contains(where: { !$0.isDone }) else { return taken }
            // So that whoever else wants to write is let in.
            Thread.sleep(forTimeInterval: Self.pauseSeconds)
        }
    }

    private static let pauseSeconds = 0.01

    /// Goes on until the deadline, but takes something.
    private func take(
        _ pushes: [SpacePush], _ taken: [Taken], _ admission: Admission<some StorageTransaction>,
        _ deadline: Deadline
    ) throws -> [Taken] {
        var taken = taken
        for index in pushes.indices where !taken[index].isDone {
            taken[index] = try take(pushes[index], taken[index], admission, deadline)
            guard !deadline.isOver else { break }
        }
        return taken
    }

    private func take(
        _ push: SpacePush, _ before: Taken, _ admission: Admission<some StorageTransaction>,
        _ deadline: Deadline
    ) throws -> Taken {
        let push = push.dropping(before.runs)
        switch try admission.admit(push) {
        case .refused(let outcome): return Taken(refusal: outcome, isDone: true)
        case .healing(let space): return try Self.heal(push.request, space, admission)
        case .admitted(let space):
            return push.runs.isEmpty
                ? Taken(isDone: true) : try take(push, space, before, admission, deadline)
        }
    }

    private func take(
        _ push: SpacePush, _ space: SpaceRow, _ before: Taken,
        _ admission: Admission<some StorageTransaction>, _ deadline: Deadline
    ) throws -> Taken {
        var intake = Intake(
            admission.transaction, space: space, device: admission.device,
            epoch: admission.epoch, announcements: push.request.announcements,
            rights: try TransferRights(
                admission.transaction, serverDevice: admission.serverDevice,
                epoch: admission.epoch),
            quotas: limits.quotas, now: environment.now(), until: deadline)
        var taken = before
        let (done, stop) = try intake.take(push.runs[...], isWithholding: &taken.isWithholding)
        try intake.finish()
        taken.runs += done
        taken.hasGrown = intake.space.number > space.number
        switch stop {
        case .deadline: return taken
        case .gap: taken.refusal = .gap(try admission.heads(namedIn: push, in: space))
        case .quota(let seconds): taken.refusal = .quotaExceeded(seconds: seconds)
        case nil: break
        }
        taken.isDone = true
        return taken
    }

    /// The answer is the history as it stands then: the replica goes on until both are equal.
    private static func heal(
        _ request: SpaceRequest, _ space: SpaceRow,
        _ admission: Admission<some StorageTransaction>
    ) throws -> Taken {
        guard let healing = request.healing else { return Taken(isDone: true) }
        var intake = try HealingIntake(
            admission.transaction, space: space, device: admission.device,
            claims: request.writers, life: healing.life, epoch: admission.epoch)
        try intake.take(healing, announcements: request.announcements)
        // Who only compares, or gives more, is told what it may do.
        let isWithholding = try healing.end != nil && intake.isWithholding()
        return Taken(
            hasGrown: intake.space.number > space.number,
            refusal: .unknownCursor(
                try admission.known(
                    of: intake.space, to: request, isWithholding: isWithholding)),
            isDone: true)
    }
}
