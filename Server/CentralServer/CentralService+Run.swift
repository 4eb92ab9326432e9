import CentralStorage
import ExchangeService
import Foundation
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import UnixSignals

extension CentralService {
    /// Serves until SIGTERM or SIGINT, then stops taking connections, answers those who wait,
    /// finishes what runs, and returns.
    ///
    /// - Parameters:
    ///   - identity: certificate and key for TLS, read again at SIGHUP; nil serves plain HTTP.
    ///   - onReload: called after each such reading.
    ///   - onListening: called once, with the port that was taken.
    /// - Throws: `ListenFailure` when the address cannot be listened on.
    package func run(
        on address: ListenAddress, as identity: ServerIdentity? = nil,
        onReload: @escaping @Sendable (ServerIdentity) -> Void = { _ in },
        onListening: @escaping @Sendable (ListenAddress) -> Void
    ) async throws {
        // Until the reloader listens, the signal would end the process.
        if identity != nil { signal(SIGHUP, SIG_IGN) }
        // A crash may have left records on their way to another space.
        do { try exchange.moveRecords() } catch { logger.error("transfers failed: \(error)") }
        let server = try makeServer(on: address, as: identity) { channel in
            let port = channel.localAddress?.port ?? address.port
            onListening(ListenAddress(host: address.host, port: port))
        }
        // Services stop in the reverse order: those who wait are woken before the server waits
        // for them.
        var services: [any Service] = [
            server, DailyUpkeep(store: store, logger: logger),
            Scrubber(
                exchange: exchange, executor: executor, demands: scrubbing.stream, logger: logger),
            RevocationWatch(
                store: store, connections: connections, executor: executor, logger: logger),
            WakeOnStop(exchange: exchange),
        ]
        if let identity {
            services.append(
                IdentityReloader(identity: identity, logger: logger, onReload: onReload))
        }
        var configuration = ServiceGroupConfiguration(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(limits.stopSeconds)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch is CancellationError {
            logger.warning("stopped with unfinished requests")
        } catch {
            try await executor.stop()
            throw ListenFailure(address: address, underlying: error)
        }
        try await executor.stop()
    }

    private func makeServer(
        on address: ListenAddress, as identity: ServerIdentity?,
        onRunning: @escaping @Sendable (any Channel) -> Void
    ) throws -> any Service {
        let patience = TimeAmount.seconds(limits.idleSeconds)
        let channels = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionWatch(patience: patience)],
            idleTimeout: patience,
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
                maxHeaderFieldCount: 100))
        let builder = HTTPServerBuilder { [doorkeeper, exposure, limits] responder in
            ServerLine(
                base: HTTP1Channel(responder: responder, configuration: channels),
                identity: identity, doorkeeper: doorkeeper, proxies: exposure.proxies,
                limits: limits)
        }
        return try builder.buildServer(
            configuration: ServerConfiguration(
                address: .hostname(address.host, port: address.port),
                availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger,
            responder: { [self] request, writer, channel in
                try await respond(to: request, writer, channel)
            },
            onServerRunning: { onRunning($0) })
    }
}

/// Forgets once a day what nobody needs any more; looks every hour whether it is time.
private struct DailyUpkeep: Service {
    let store: CentralStore
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown { await self.loop() }
    }

    private func loop() async {
        while !Task.isCancelled {
            do { try store.compactDaily() } catch {
                logger.error("compaction failed: \(error)")
            }
            try? await Task.sleep(for: .seconds(3600))
        }
    }
}

/// Has the exchanges that wait for news answer as soon as the server is to stop.
private struct WakeOnStop: Service {
    let exchange: Exchange

    func run() async throws {
        try? await gracefulShutdown()
        exchange.stop()
    }
}
