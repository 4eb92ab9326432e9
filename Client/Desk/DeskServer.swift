import Dispatch
import Foundation
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import UnixSignals

/// The desk on a port of this machine that no other can reach.
package struct DeskServer: Sendable {
    private let service: DeskService
    private let logger: Logger

    /// - Parameter logger: gets failures, and never a page's address.
    package init(service: DeskService, logger: Logger) {
        self.service = service
        self.logger = logger
    }

    /// Serves until SIGTERM or SIGINT.
    ///
    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - onListening: called once, with the address that signs one browser in.
    /// - Throws: `IOError` when the port cannot be listened on.
    package func run(
        port: Int, onListening: @escaping @Sendable (_ address: String) -> Void
    ) async throws {
        let channels = HTTP1Channel.Configuration(
            idleTimeout: .seconds(60),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 16 << 10,
                maxHeaderFieldCount: 100))
        let builder = HTTPServerBuilder { responder in
            HTTP1Channel(responder: responder, configuration: channels)
        }
        let server = try builder.buildServer(
            configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: port)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger,
            responder: { [self] request, writer, channel in
                try await respond(to: request, writer, port: channel.localAddress?.port ?? port)
            },
            onServerRunning: { [service] channel in
                let port = channel.localAddress?.port ?? port
                onListening("http://127.0.0.1:\(port)/enter?token=\(service.token)")
            })
        let configuration = ServiceGroupConfiguration(
            services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await ServiceGroup(configuration: configuration).run()
    }

    private func respond(
        to request: Request, _ writer: consuming ResponseWriter, port: Int
    ) async throws {
        var form: [UInt8] = []
        for try await buffer in request.body {
            // Nothing that the desk makes is as long.
            guard form.count + buffer.readableBytes <= DeskService.formBytes else {
                throw CancellationError()
            }
            form.append(contentsOf: buffer.readableBytesView)
        }
        let answer = await answer(request.head, port: port, form: form)
        try await writer.write(
            response: HTTPResponse(status: answer.status, headerFields: answer.headers),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    /// Reads the replica on a thread that may block.
    private func answer(_ head: HTTPRequest, port: Int, form: [UInt8]) async -> DeskAnswer {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [service, logger] in
                do {
                    let answer = try service.answer(head, port: port, form: form)
                    continuation.resume(returning: answer)
                } catch {
                    logger.error("a page failed: \(error)")
                    continuation.resume(returning: service.failure(head))
                }
            }
        }
    }
}
