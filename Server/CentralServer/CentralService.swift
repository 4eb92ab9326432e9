import CentralStorage
import ExchangeService
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
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
    let desk: EnrolmentService
    let limits: ServerLimits
    let exposure: ServerExposure
    let product: Product
    let logger: Logger
    /// Milliseconds since 1970.
    let now: @Sendable () -> Int64

    let metrics = Metrics()
    /// Places for exchanges that are answered, and for those that wait for news.
    let running: ConcurrencyLimit
    let waiting: ConcurrencyLimit
    /// In which order exchanges are worked on.
    let turns: FairTurns
    /// Bytes of bodies.
    let bodies: ConcurrencyLimit
    let doorkeeper: ConnectionLimit
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
        desk = EnrolmentService(store: store, now: now)
        running = ConcurrencyLimit(all: limits.exchanges, each: limits.exchangesOfDevice)
        turns = FairTurns(turns: limits.turns)
        waiting = ConcurrencyLimit(all: limits.waiting, each: limits.waitingOfDevice)
        bodies = ConcurrencyLimit(all: limits.heldBytes, each: limits.heldBytesOfDevice)
        doorkeeper = ConnectionLimit(limits: limits)
        executor = BlockingExecutor(threads: limits.threads)
    }

    /// The device that calls, with its grants as of now.
    func device(of call: RequestContext) async throws -> Device {
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

extension CentralService {
    /// Answers one request; what fails becomes problem details.
    ///
    /// - Throws: only to have the connection closed.
    func respond(
        to request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        let started = ContinuousClock.now
        let call = RequestContext(
            request, limits: limits, channel: channel, proxies: exposure.proxies)
        let route = Route(rawValue: request.uri.path)
        var answer: Response
        do {
            answer = try await self.answer(call, writer)
        } catch let error as ConnectionLost {
            throw error.underlying
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            answer = problem(for: error, route).answer
        }
        answer.headers[.contentLength] = String(answer.body.count)
        let isLast = answer.status == .contentTooLarge || answer.status == .requestTimeout
        if isLast { answer.headers[.connection] = "close" }
        metrics.count(
            route: route, status: answer.status.code, received: call.body.count,
            sent: answer.body.count)
        log(call, answer, ContinuousClock.now - started)
        try await write(answer, writer, withBody: request.method != .head)
        guard try await call.body.discardRest(), !isLast else { throw CancellationError() }
    }

    private func answer(
        _ call: RequestContext, _ writer: borrowing ResponseWriter
    ) async throws -> Response {
        switch try Route.find(call.request.uri.path, call.request.method) {
        case .exchange: try await answerExchange(call, writer)
        case .enrol: try await answerEnrol(call, writer)
        case .key: try await answerKey(call, writer)
        case .rotate: try await answerRotate(call, writer)
        case .info: try await answerInfo(call)
        case .health: try await answerHealth()
        case .metrics: try await answerMetrics(call)
        }
    }

    private func write(
        _ answer: Response, _ writer: consuming ResponseWriter, withBody: Bool
    ) async throws {
        let head = HTTPResponse(status: answer.status, headerFields: answer.headers)
        if withBody {
            let body = ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
            try await writer.write(response: head, body: body)
        } else {
            try await writer.writeResponse(head)
        }
    }

    private func log(_ call: RequestContext, _ answer: Response, _ duration: Duration) {
        let milliseconds = Int(duration / .milliseconds(1))
        // The path of an unknown route is the caller's own words, and may hold anything.
        let path = Route(rawValue: call.request.uri.path)?.rawValue ?? "another path"
        logger.info(
            """
            \(call.request.method.rawValue) \(path): \(answer.status.code), \
            \(call.body.count) bytes in, \(answer.body.count) out, \(milliseconds) ms
            """)
    }
}
