import CentralStorage
import Logging
import ServiceLifecycle
import SyncProtocol

/// Ends the uploads of devices that have been revoked: looks once a second, while a body is being
/// read, whether another process has changed the registry. Who waits is answered by the exchange.
struct RevocationWatch: Service {
    let store: CentralStore
    let connections: DeviceConnections
    let executor: BlockingExecutor
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown { await self.loop() }
    }

    private func loop() async {
        var known: Int64?
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            let devices = connections.uploading
            guard !devices.isEmpty else {
                // Who calls later is looked at when the call begins.
                known = nil
                continue
            }
            do {
                let (registry, revoked) = try await executor.run { [store, known] in
                    try store.read { transaction in
                        let registry = try transaction.changeMarks().registry
                        guard registry != known else { return (registry, [DeviceID]()) }
                        return (
                            registry,
                            try devices.filter { try transaction.device($0)?.isRevoked ?? true }
                                .map(\.self)
                        )
                    }
                }
                known = registry
                for device in revoked {
                    logger.notice("device \(device) was revoked: its uploads are ended")
                    connections.endUploads(of: device)
                }
            } catch {
                logger.error("whether a device was revoked could not be looked up: \(error)")
            }
        }
    }
}
