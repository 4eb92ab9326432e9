import CentralStorage
import SyncProtocol

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

extension PageBuilder {
    /// The positions that a request shows and the store does not have yet.
    ///
    /// - Parameter isRolledUp: whether the roll-up proves the spaces that are not listed equal.
    func positions(
        shownBy request: ExchangeRequest, _ refusals: [SpaceResponse.Outcome?],
        isRolledUp: Bool
    ) throws -> [String: UInt64] {
        var shown: [String: UInt64] = [:]
        for (part, refusal) in zip(request.spaces, refusals) {
            guard refusal == nil, case .knowledge(_, let number, _) = part.cursor else { continue }
            shown[part.space] = number
        }
        if isRolledUp {
            let listed = Set(request.spaces.map(\.space))
            for grant in device.grants where !listed.contains(grant.space) {
                shown[grant.space] = try transaction.space(named: grant.space)?.number
            }
        }
        return try shown.filter { name, number in
            guard let space = try transaction.space(named: name) else { return false }
            return try transaction.position(of: device.id, in: space.id) != number
        }
    }
}
