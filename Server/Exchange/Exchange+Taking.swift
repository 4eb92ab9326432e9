import CentralStorage
import SyncProtocol

/// What became of a space's part of a request.
struct Taken {
    var hasGrown = false
    /// Why the space gets no page.
    var refusal: SpaceResponse.Outcome?
}

extension Exchange {
    /// Takes commits, and what is given back, in one durable transaction.
    ///
    /// - Returns: one for each space; nil where there is nothing to take.
    func take(
        _ pushes: [SpacePush], from device: Device, _ store: some StorageEngine
    ) throws -> [Taken]? {
        guard pushes.contains(where: { !$0.runs.isEmpty || $0.request.healing != nil }) else {
            return nil
        }
        let taken = try store.write { transaction in
            let device = try transaction.current(device)
            let admission = Admission(transaction, device: device, epoch: store.epoch)
            return try pushes.map { try Self.take($0, admission) }
        }
        news.announce(Set(zip(pushes, taken).filter(\.1.hasGrown).map(\.0.request.space)))
        return taken
    }

    private static func take(
        _ push: SpacePush, _ admission: Admission<some StorageTransaction>
    ) throws -> Taken {
        switch try admission.admit(push) {
        case .refused(let outcome): return Taken(refusal: outcome)
        case .healing(let space): return try heal(push.request, space, admission)
        case .admitted(let space):
            return push.runs.isEmpty ? Taken() : try take(push, space, admission)
        }
    }

    private static func take(
        _ push: SpacePush, _ space: SpaceRow, _ admission: Admission<some StorageTransaction>
    ) throws -> Taken {
        let transaction = admission.transaction
        var intake = Intake(
            transaction, space: space, device: admission.device, epoch: admission.epoch,
            announcements: push.request.announcements)
        let isComplete = try intake.take(push.runs)
        try intake.finish()
        let heads = isComplete ? nil : try transaction.writers(in: space.id).map(\.head)
        return Taken(
            hasGrown: intake.space.number > space.number, refusal: heads.map { .gap($0) })
    }

    /// The answer is the history as it stands then: the replica goes on until both are equal.
    private static func heal(
        _ request: SpaceRequest, _ space: SpaceRow,
        _ admission: Admission<some StorageTransaction>
    ) throws -> Taken {
        guard let healing = request.healing else { return Taken() }
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
                    of: intake.space, to: request, isWithholding: isWithholding)))
    }
}
