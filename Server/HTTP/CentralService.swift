import CentralStorage
import Enrolment
import ExchangeService
import HTTPTypes
import Logging
import ReplicaStore

/// The central server's answers to the field offices, apart from the network that carries them.
package final class CentralService: Sendable {
    package struct Product: Sendable {
        package let version: String
        package let schemaVersion: UInt64

        package init(version: String, schemaVersion: UInt64) {
            self.version = version
            self.schemaVersion = schemaVersion
        }
    }

    let store: CentralStore
    let exchange: Exchange
    let authenticator: Authenticator
    let desk: EnrolmentDesk
    let limits: ServerLimits
    let product: Product
    let logger: Logger
    /// Milliseconds since 1970.
    let now: @Sendable () -> Int64

    let metrics = Metrics()
    let running: Gate
    let waiting: Gate
    let executor: BlockingExecutor
    /// What `Scrubber` listens to; many demands are one.
    let scrubbing = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    package init(
        store: CentralStore, environment: Environment, limits: ServerLimits = ServerLimits(),
        product: Product, logger: Logger
    ) {
        self.store = store
        self.limits = limits
        self.product = product
        self.logger = logger
        now = environment.now
        exchange = Exchange(store: store, environment: environment)
        authenticator = Authenticator(store: store, now: now)
        desk = EnrolmentDesk(store: store, now: now)
        running = Gate(limit: limits.exchanges)
        waiting = Gate(limit: limits.waiting)
        executor = BlockingExecutor(threads: limits.threads)
    }

    /// The device that calls, with its grants as of now.
    func device(of call: Call) async throws -> Device {
        let authorization = call.headers[.authorization]
        return try await executor.run { [authenticator] in
            try authenticator.device(authorization: authorization)
        }
    }
}
