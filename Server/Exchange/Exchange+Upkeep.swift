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
