import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// What stands below HTTP on each connection: the door, and TLS, where the server has an identity.
struct ServerLine: ServerChildChannel {
    let base: HTTP1Channel
    /// Nil serves plain HTTP.
    let identity: ServerIdentity?
    let doorkeeper: Doorkeeper
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
