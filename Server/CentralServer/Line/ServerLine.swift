import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import SyncProtocol

/// What stands below HTTP on each connection: the door, and TLS, where the server has an identity.
struct ServerLine: ServerChildChannel {
    let base: HTTP1Channel
    /// Nil serves plain HTTP.
    let identity: ServerIdentity?
    let doorkeeper: ConnectionLimit
    let proxies: TrustedProxies
    let limits: ServerLimits

    func setup(
        channel: any Channel, logger: Logger
    ) -> EventLoopFuture<HTTP1Channel.Value> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(
                ArrivalWatch(
                    silence: .seconds(limits.silentSeconds),
                    patience: .seconds(limits.arrivalSeconds)))
            // A context of its own for each reading of the files: sessions of the key before
            // cannot be resumed under it.
            if let identity {
                try pipeline.addHandler(NIOSSLServerHandler(context: identity.context))
            }
        }.flatMap {
            base.setup(channel: channel, logger: logger)
        }.map { value in
            if !isWelcome(channel) {
                // Once it is set up: before, there is nothing that could be closed.
                channel.eventLoop.execute { channel.close(mode: .all, promise: nil) }
            }
            return value
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }

    private func isWelcome(_ channel: any Channel) -> Bool {
        let peer = channel.remoteAddress?.ipAddress
        if proxies.contains(peer) { return true }
        let address = proxies.clientAddress(peer: peer, HTTPFields())
        return doorkeeper.admit(channel, from: TrustedProxies.network(of: address))
    }
}

/// Who stands between the server and its callers, and who gets to see its figures.
package struct ServerExposure: Sendable {
    package var proxies = TrustedProxies()
    /// The hash of the token that opens `/metrics` to other machines; nil opens it to none.
    package var metricsToken: ContentHash?

    package init() {}
}

/// Ends a connection on which no whole request's head comes: after a while without a byte, and
/// after a longer while whatever comes. The bytes of a TLS handshake count like any others.
///
/// From the first request on, the idle time of the HTTP layer holds.
final class ArrivalWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let silence: TimeAmount
    private let end: NIODeadline
    private var lastByte = NIODeadline.now()
    private var check: Scheduled<Void>?

    /// - Parameters:
    ///   - silence: how long no byte may come.
    ///   - patience: how long the head of a request may take in all.
    init(silence: TimeAmount, patience: TimeAmount) {
        self.silence = silence
        end = .now() + patience
    }

    /// The first request is there.
    func arrived() {
        check?.cancel()
        check = nil
    }

    func handlerAdded(context: ChannelHandlerContext) {
        schedule(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        arrived()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastByte = .now()
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        arrived()
        context.fireChannelInactive()
    }

    private func schedule(_ context: ChannelHandlerContext) {
        let next = min(lastByte + silence, end)
        check = context.eventLoop.assumeIsolated().scheduleTask(deadline: next) { [weak self] in
            guard let self else { return }
            let now = NIODeadline.now()
            if now >= end || now >= lastByte + silence {
                context.close(promise: nil)
            } else {
                schedule(context)
            }
        }
    }
}
