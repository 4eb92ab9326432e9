import CentralStorage
import SyncProtocol

/// What is checked of a space's request before anything is taken or sent: access, the heads of the
/// client's writers, the cursor. Spec: HTTP §4.2, MergeRules §9.1.
struct RequestValidation<Transaction: StorageTransaction> {
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

    /// - Returns: `recovering` where the request gives back what the server may take.
    func admit(_ push: SpacePush) throws -> SpaceDecision {
        let request = push.request
        // A space that does not exist reads like one that is not granted.
        guard device.level(in: request.space) != nil,
            let space = try transaction.space(named: request.space)
        else { return .answered(.notPermitted) }
        let heads = try heads(of: push, in: space)
        let history = WriterHistory(transaction, space: space, life: life(of: request))
        let forks = try history.forks(push, heads: told(heads))
        guard forks.isEmpty else { return .answered(.writerForked(forks)) }
        if let upload = request.upload {
            // What was meant for an earlier epoch is no answer to what this one lacks.
            let isMeant = upload.isEmpty || request.cursor.epoch == epoch
            guard isMeant, let scope = try scope(of: request, in: space) else {
                return .answered(.unknownCursor(try known(of: space, to: request)))
            }
            return .recovering(space, scope)
        }
        let isBehind = request.writers.contains {
            $0.acknowledged.counter > heads[$0.acknowledged.writer]?.counter ?? 0
        }
        if try isBehind || !knows(request.cursor, in: space) {
            return .answered(.unknownCursor(try known(of: space, to: request)))
        }
        return .admitted(space)
    }

    /// The earlier epoch of the server whose history a request's claims are of.
    func life(of request: SpaceRequest) -> Epoch? {
        let life = request.upload?.life ?? request.cursor.epoch
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
        try heads.mapValues { try transaction.reportedHead(beyond: $0) ?? $0 }
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

// MARK: - Other histories

extension RequestValidation {
    /// The space as a replica of another history has to know it.
    ///
    /// - Parameter mayRecover: whether the replica may give back, where that was decided before the
    ///   request was taken in.
    func known(
        of space: SpaceRow, to request: SpaceRequest, mayRecover: Bool? = nil
    ) throws -> SpaceHistory {
        let heads = try transaction.heads(in: space.id)
        return SpaceHistory(
            heads: heads, end: LogPlace(number: space.number, chain: space.chain),
            digest: space.digest,
            mayRecover: try mayRecover ?? (scope(of: request, in: space) != nil),
            shared: try shared(with: request.cursor, in: space),
            diverged: try diverged(heads, from: request.cursor, in: space))
    }

    /// Of the writers whose heads are not known to be of the history that a cursor is of, the last
    /// commits that are.
    private func diverged(
        _ heads: [WriterHead], from cursor: Cursor, in space: SpaceRow
    ) throws -> [WriterHead] {
        guard let life = cursor.epoch, life != epoch else { return [] }
        guard try transaction.mayShare(with: life, in: space.id) else {
            // Spares two searches for each writer. What a life has written by itself is its own.
            let own = WriterID(ofServerIn: life, space: space.name)
            return heads.filter { $0.writer != own && $0.counter > 0 }.map { WriterHead($0.writer) }
        }
        return try heads.compactMap { head in
            let shared = try transaction.sharedHead(of: head, with: life, in: space)
            return shared.counter < head.counter ? shared : nil
        }
    }

    /// The end of what a cursor of an earlier epoch and this log have in common.
    private func shared(with cursor: Cursor, in space: SpaceRow) throws -> LogPlace? {
        guard let life = cursor.epoch, life != epoch, let known = cursor.knownNumber,
            let number = try transaction.sharedNumber(with: life, in: space.id), number <= known,
            let position = try transaction.position(at: number, in: space.id)
        else { return nil }
        return LogPlace(number: number, chain: position.chain)
    }
}
