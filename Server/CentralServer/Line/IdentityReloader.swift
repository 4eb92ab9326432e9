import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// Reads certificate and key again at SIGHUP. Connections that stand go on as they are.
struct IdentityReloader: Service {
    let identity: ServerIdentity
    let logger: Logger
    /// Called after each reading that was taken over.
    let onReload: @Sendable (ServerIdentity) -> Void

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() {
            do {
                let isNewKey = try identity.reload()
                logger.notice("read certificate and key anew")
                if isNewKey {
                    logger.warning(
                        "the key is new: who knows the server by its pin needs the new one")
                }
                onReload(identity)
            } catch {
                let hint = error.hint.map { "; \($0)" } ?? ""
                logger.error("the certificate before goes on: \(error)\(hint)")
            }
        }
    }
}
