import CentralStorage
import ServiceLifecycle
import SyncProtocol

/// Ends what revoked devices still have under way, whichever process revoked them: else an upload
/// would go on for as long as it trickles.
///
/// The store is asked once a second, as long as any device has a call under way. Who waits for news
/// is answered by the exchange; connections are closed a second later, so that the answer gets out.
struct RevocationWatch: Service {
    let store: CentralStore
    let connections: DeviceConnections
    let executor: BlockingExecutor

    func run() async throws {
        await cancelWhenGracefulShutdown { await loop() }
    }

    private func loop() async {
        var known: ChangeMarks?
        var revoked: Set<DeviceID> = []
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            for device in revoked { connections.end(device: device) }
            revoked = []
            let devices = connections.devices
            guard !devices.isEmpty else { continue }
            // A failing store shows itself to those who call.
            guard let marks = try? await executor.run({ [store] in try store.changeMarks() })
            else { continue }
            defer { known = marks }
            guard known?.registry != marks.registry else { continue }
            revoked = (try? await executor.run { [self] in try self.revoked(among: devices) }) ?? []
        }
    }

    private func revoked(among devices: Set<DeviceID>) throws -> Set<DeviceID> {
        try store.read { transaction in
            try devices.filter { try transaction.device($0)?.isRevoked ?? true }
        }
    }
}
