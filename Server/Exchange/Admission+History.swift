import CentralStorage
import SyncProtocol

extension Admission {
    /// The space as a replica of another history has to know it.
    func known(of space: SpaceRow, to request: SpaceRequest) throws -> SpaceHistory {
        let heads = try transaction.writers(in: space.id).map(\.head)
        return SpaceHistory(
            heads: heads, end: LogPlace(number: space.number, chain: space.chain),
            digest: space.digest, mayHeal: try mayHeal(space),
            shared: try shared(with: request.cursor, in: space),
            parted: try parted(heads, from: request.cursor, in: space))
    }

    /// Of the writers whose heads are not known to be of the history that a cursor is of, the last
    /// commits that are.
    private func parted(
        _ heads: [WriterHead], from cursor: Cursor, in space: SpaceRow
    ) throws -> [WriterHead] {
        guard let life = cursor.epoch, life != epoch else { return [] }
        return try heads.compactMap { head in
            let shared = try transaction.sharedHead(of: head, with: life, in: space)
            return shared.counter < head.counter ? shared : nil
        }
    }

    /// Whether the server takes back what it lost, from this device.
    func mayHeal(_ space: SpaceRow) throws -> Bool {
        guard let level = device.level(in: space.name), level >= .write else { return false }
        return try transaction.recovery(of: space.id) != nil
    }

    /// Whether a replica of another history has met a space that was never written, and may fill
    /// it: a new server in the place of a lost one.
    func isLost(_ request: SpaceRequest) throws -> SpaceRow? {
        guard request.isOfAnotherLife(than: epoch),
            let level = device.level(in: request.space), level >= .write,
            let space = try transaction.space(named: request.space), space.number == 0,
            try transaction.recovery(of: space.id) == nil
        else { return nil }
        return space
    }

    /// The end of what a cursor of an earlier life and this log have in common.
    private func shared(with cursor: Cursor, in space: SpaceRow) throws -> LogPlace? {
        guard let life = cursor.epoch, life != epoch, let known = cursor.knownNumber,
            let number = try transaction.sharedNumber(with: life, in: space.id), number <= known,
            let position = try transaction.position(at: number, in: space.id)
        else { return nil }
        return LogPlace(number: number, chain: position.chain)
    }
}

extension SpaceRequest {
    /// Whether it can only come from a replica that another server, or another life of this one,
    /// has told something. Cheap, so that it can be asked of every request.
    func isOfAnotherLife(than epoch: Epoch) -> Bool {
        guard let life = cursor.epoch else {
            return writers.contains { $0.acknowledged.counter > 0 }
        }
        return life != epoch
    }
}

extension Cursor {
    /// Up to which number a replica with this cursor knows the log.
    var knownNumber: UInt64? {
        switch self {
        case .start: nil
        case .knowledge(_, let number, _): number
        case .scan(_, let start, _, _): start
        }
    }
}
