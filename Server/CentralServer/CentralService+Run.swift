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
            UploadsOnStop(
                connections: connections, patience: .seconds(limits.stopUploadSeconds),
                end: .seconds(limits.stopSeconds)),
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

/// Ends bodies that are still coming in some seconds after the server was asked to stop: over a
/// slow line they could take longer than whoever stops it waits.
private struct UploadsOnStop: Service {
    let connections: DeviceConnections
    let patience: Duration
    /// When the server has ended in any case.
    let end: Duration

    func run() async throws {
        try? await gracefulShutdown()
        // The others stop meanwhile: what stops the server must not wait for this.
        Task { [connections, patience, end] in
            let started = ContinuousClock.now
            try? await Task.sleep(for: patience)
            while ContinuousClock.now - started < end {
                connections.endUploads()
                try? await Task.sleep(for: .milliseconds(500))
            }
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

/// Where the server listens: `HOST:PORT`, with brackets around an IPv6 address.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible,
    LosslessStringConvertible
{
    package let host: String
    /// 0 takes a free port.
    package let port: Int

    package static let standard = ListenAddress(host: "127.0.0.1", port: 8484)

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    package init?(_ description: String) {
        guard let colon = description.lastIndex(of: ":"),
            let port = UInt16(description[description.index(after: colon)...])
        else { return nil }
        var host = description[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: Int(port))
    }

    package var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Whether only processes of this machine can connect.
    package var isLoopback: Bool { Self.isLoopback(host) }

    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let host = host.hasPrefix("::ffff:") ? String(host.dropFirst(7)) : host
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

/// The server could not listen on its address.
package struct ListenFailure: Error, CustomStringConvertible {
    package let address: ListenAddress
    let underlying: any Error

    package var description: String {
        let reason =
            switch (underlying as? IOError)?.errnoCode {
            case EADDRINUSE: "another process listens there"
            case EACCES: "that is not permitted"
            case EADDRNOTAVAIL: "this machine does not have that address"
            default: "\(underlying)"
            }
        return "cannot listen on \(address): \(reason)"
    }
}

/// How much the server takes from one client and from all of them.
package struct ServerLimits: Sendable {
    /// Bytes of one exchange's body as sent, and unpacked.
    package var bodyBytes = 8 << 20
    package var messageBytes = 16 << 20
    /// Bytes of an enrolment's body.
    package var enrolmentBytes = 4 << 10
    /// Seconds that an answer may be held back, at most.
    package var waitSeconds: UInt64 = 55
    /// Open connections; others wait in the listener's queue.
    package var connections = 1024
    /// Connections that have shown no token: in all, where the oldest makes room for a new one,
    /// and of one address.
    package var strangers = 512
    package var strangersOfAddress = 128
    package var connectionsOfDevice = 16
    /// Exchanges that are answered at the same time; others are told to come back.
    package var exchanges = 128
    package var exchangesOfDevice = 4
    /// How many of them are worked on at the same time, those of one device at most half.
    package var turns = 2
    /// Exchanges that wait for news at the same time; they hold their bytes, and no thread.
    package var waiting = 1000
    package var waitingOfDevice = 3
    /// Bytes of bodies that are read, answered or wait.
    package var heldBytes = 128 << 20
    package var heldBytesOfDevice = 16 << 20
    /// Threads that may block on the store.
    package var threads = 4
    /// Seconds without a byte from, or to, a client until its connection is closed.
    package var idleSeconds: Int64 = 60
    /// The same before the first request, and how long its head may take in all.
    package var silentSeconds: Int64 = 10
    package var arrivalSeconds: Int64 = 30
    /// What a stranger's body must keep up with on average, after a first minute.
    package var bytesPerSecond = 64.0
    package var graceSeconds: Int64 = 60
    /// Running exchanges that a stop waits for, in seconds.
    package var stopSeconds: Int64 = 30
    /// The same of bodies that are still coming in; what they would bring is sent again.
    package var stopUploadSeconds: Int64 = 5
    /// Bytes of header fields.
    package var headerBytes = 16 << 10

    package init() {}
}

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
