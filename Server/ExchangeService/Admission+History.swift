import CentralStorage
import SyncProtocol

extension Admission {
    /// The space as a replica of another history has to know it.
    ///
    /// - Parameter isWithholding: whether something that the replica gives has to come from
    ///   another.
    func known(
        of space: SpaceRow, to request: SpaceRequest, isWithholding: Bool = false
    ) throws -> SpaceHistory {
        let heads = try transaction.writers(in: space.id).map(\.head)
        return SpaceHistory(
            heads: heads, end: LogPlace(number: space.number, chain: space.chain),
            digest: space.digest, mayHeal: try !isWithholding && mayHeal(space),
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

    /// The end of what a cursor of an earlier life and this log have in common.
    private func shared(with cursor: Cursor, in space: SpaceRow) throws -> LogPlace? {
        guard let life = cursor.epoch, life != epoch, let known = cursor.knownNumber,
            let number = try transaction.sharedNumber(with: life, in: space.id), number <= known,
            let position = try transaction.position(at: number, in: space.id)
        else { return nil }
        return LogPlace(number: number, chain: position.chain)
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
