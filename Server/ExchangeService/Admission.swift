import CentralStorage
import SyncProtocol

/// What is checked of a space's request before anything is taken or sent: access, the heads of the
/// client's writers, the cursor. Spec: WireFormat §9.
struct Admission<Transaction: StorageTransaction> {
    let transaction: Transaction
    let device: Device
    let epoch: Epoch
    /// The server's own name among devices.
    let serverDevice: DeviceID

    init(
        _ transaction: Transaction, device: Device, epoch: Epoch, serverDevice: DeviceID
    ) {
        self.transaction = transaction
        self.device = device
        self.epoch = epoch
        self.serverDevice = serverDevice
    }

    /// - Returns: `healing` where the request gives back what the server may take.
    func admit(_ push: SpacePush) throws -> Ruling {
        let request = push.request
        // A space that does not exist reads like one that is not granted.
        guard device.level(in: request.space) != nil,
            let space = try transaction.space(named: request.space)
        else { return .refused(.notPermitted) }
        let heads = try heads(of: push, in: space)
        let history = WriterHistory(transaction, space: space, life: life(of: request))
        let forks = try history.forks(push, heads: told(heads))
        guard forks.isEmpty else { return .refused(.writerForked(forks)) }
        if let healing = request.healing {
            // What was meant for an earlier life is no answer to what this one lacks.
            let isMeant = healing.isEmpty || request.cursor.epoch == epoch
            return try isMeant && mayHeal(space)
                ? .healing(space) : .refused(.unknownCursor(try known(of: space, to: request)))
        }
        let isBehind = request.writers.contains {
            $0.acknowledged.counter > heads[$0.acknowledged.writer]?.counter ?? 0
        }
        if try isBehind || !knows(request.cursor, in: space) {
            return .refused(.unknownCursor(try known(of: space, to: request)))
        }
        return .admitted(space)
    }

    /// The earlier life of the server whose history a request's claims are of.
    private func life(of request: SpaceRequest) -> Epoch? {
        let life = request.healing?.life ?? request.cursor.epoch
        return life == epoch ? nil : life
    }

    /// The server's heads of the writers that are claimed or pushed.
    private func heads(
        of push: SpacePush, in space: SpaceRow
    ) throws -> [WriterID: WriterHead] {
        let named = push.request.writers.map(\.minted.writer) + push.runs.map(\.writer)
        var heads: [WriterID: WriterHead] = [:]
        for writer in Set(named) {
            heads[writer] =
                try transaction.writer(writer, in: space.id)?.head ?? WriterHead(writer)
        }
        return heads
    }

    /// The heads of the writers that are claimed or pushed, as far as the server has any, sorted.
    func heads(namedIn push: SpacePush, in space: SpaceRow) throws -> [WriterHead] {
        try heads(of: push, in: space).values.filter { $0.counter > 0 }
            .sorted { $0.writer < $1.writer }
    }

    /// The heads with what states that were given back may show of commits behind them.
    private func told(_ heads: [WriterID: WriterHead]) throws -> [WriterID: WriterHead] {
        try heads.mapValues { try transaction.toldHead(beyond: $0) ?? $0 }
    }

    /// Whether a cursor is a place in this server's history.
    private func knows(_ cursor: Cursor, in space: SpaceRow) throws -> Bool {
        switch cursor {
        case .start: return true
        case .knowledge(let epoch, let number, let chain):
            guard epoch == self.epoch, number <= space.number else { return false }
            return try transaction.position(at: number, in: space.id)?.chain.prefix == chain
        case .scan(let epoch, let start, let last, _):
            return epoch == self.epoch && last <= space.number && start <= space.number
        }
    }
}

/// What was decided of a space's request before anything is taken or sent.
enum Ruling {
    case admitted(SpaceRow)
    /// The device gives back what the space lost.
    case healing(SpaceRow)
    case refused(SpaceResponse.Outcome)

    var refusal: SpaceResponse.Outcome? {
        if case .refused(let outcome) = self { outcome } else { nil }
    }
}
