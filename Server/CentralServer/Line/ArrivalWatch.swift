import NIOCore

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
