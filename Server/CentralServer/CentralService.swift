import CentralStorage
import ExchangeService
import HTTPTypes
import Logging
import ServerAuthentication
import StoreKit

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
    let exposure: ServerExposure
    let product: Product
    let logger: Logger
    /// Milliseconds since 1970.
    let now: @Sendable () -> Int64

    let metrics = Metrics()
    /// Places for exchanges that are answered, and for those that wait for news.
    let running: Allotment
    let waiting: Allotment
    /// Bytes of bodies.
    let bodies: Allotment
    let doorkeeper: Doorkeeper
    let connections = DeviceConnections()
    let executor: BlockingExecutor
    /// What `Scrubber` listens to; many demands are one.
    let scrubbing = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    package init(
        store: CentralStore, environment: SystemInputs, limits: ServerLimits = ServerLimits(),
        quotas: Quotas = Quotas(), exposure: ServerExposure = ServerExposure(),
        product: Product, logger: Logger
    ) {
        self.store = store
        self.limits = limits
        self.exposure = exposure
        self.product = product
        self.logger = logger
        now = environment.now
        var exchangeLimits = ExchangeLimits()
        exchangeLimits.quotas = quotas
        exchange = Exchange(store: store, environment: environment, limits: exchangeLimits)
        authenticator = Authenticator(store: store, now: now)
        desk = EnrolmentDesk(store: store, now: now)
        running = Allotment(all: limits.exchanges, each: limits.exchangesOfDevice)
        waiting = Allotment(all: limits.waiting, each: limits.waitingOfDevice)
        bodies = Allotment(all: limits.heldBytes, each: limits.heldBytesOfDevice)
        doorkeeper = Doorkeeper(limits: limits)
        executor = BlockingExecutor(threads: limits.threads)
    }

    /// The device that calls, with its grants as of now.
    func device(of call: Call) async throws -> Device {
        let authorization = call.headers[.authorization]
        let device = try await executor.run { [authenticator] in
            try authenticator.device(authorization: authorization)
        }
        guard doorkeeper.recognise(call.channel, as: device.id) else {
            throw Problem.deviceOverloaded
        }
        return device
    }
}
