import ExchangeService
import Logging
import ServiceLifecycle

/// Takes what was erased out of the store's files, after the exchange that erased it was answered.
///
/// Whatever ends the server before leaves it owed: the next opening of the store does it, or the
/// next hour.
struct Scrubber: Service {
    let exchange: Exchange
    let executor: BlockingExecutor
    /// One element for each exchange that may have erased something.
    let demands: AsyncStream<Void>
    let logger: Logger

    func run() async throws {
        for await _ in demands.cancelOnGracefulShutdown() {
            do {
                try await executor.run { [exchange] in try exchange.scrub() }
            } catch {
                logger.error("what was erased is still in free pages: \(error)")
            }
        }
    }
}
