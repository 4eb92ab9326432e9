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

    /// Of the writers whose heads were pushed after the life of a cursor had ended, the last
    /// commits before that.
    private func parted(
        _ heads: [WriterHead], from cursor: Cursor, in space: SpaceRow
    ) throws -> [WriterHead] {
        guard let life = cursor.epoch, life != epoch else { return [] }
        let last = try transaction.sharedNumber(with: life, in: space.id) ?? 0
        return try heads.compactMap { head in
            var counter = head.counter
            func logged() throws -> LoggedDot? {
                try transaction.logged(Dot(head.writer, counter), in: space.id)
            }
            while counter > 0, let number = try logged()?.number, number > last { counter -= 1 }
            guard counter < head.counter else { return nil }
            guard let hash = try logged()?.hash else { return WriterHead(head.writer) }
            return WriterHead(head.writer, counter: counter, hash: hash)
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
