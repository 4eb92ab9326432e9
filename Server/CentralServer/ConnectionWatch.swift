import CentralStorage
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes
import ServiceLifecycle
import SyncProtocol

/// Watches one connection for what the HTTP layer leaves aside: a client that goes away while its
/// answer is held back, a client that does not take what it asked for, and requests that arrive
/// behind the decision to close.
final class ConnectionWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let patience: TimeAmount
    private var isInputOpen = true
    private var isClosing = false
    private var hasArrived = false
    private var onInputClosed: (@Sendable () -> Void)?
    private var check: Scheduled<Void>?
    /// Bytes of answers that waited for the client at the last check.
    private var waitingBefore: Int?

    /// - Parameter patience: how long the client may take no byte of an answer.
    init(patience: TimeAmount) {
        self.patience = patience
    }

    /// Calls `action` once when the client closes its side, at once if it has; nil calls nothing.
    static func whenInputCloses(of channel: any Channel, _ action: (@Sendable () -> Void)?) {
        channel.eventLoop.execute {
            let handler = try? channel.pipeline.syncOperations.handler(type: ConnectionWatch.self)
            handler?.register(action)
        }
    }

    private func register(_ action: (@Sendable () -> Void)?) {
        onInputClosed = action
        if !isInputOpen { closed() }
    }

    private func closed() {
        isInputOpen = false
        let action = onInputClosed
        onInputClosed = nil
        action?()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { closed() }
        context.fireUserInboundEventTriggered(event)
    }

    /// TLS goes on delivering until the other side has agreed to the end: what it delivers would be
    /// done, and never answered.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        if !hasArrived {
            hasArrived = true
            try? context.pipeline.syncOperations.handler(type: ArrivalWatch.self).arrived()
        }
        context.fireChannelRead(data)
    }

    func close(
        context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?
    ) {
        if mode == .all {
            isClosing = true
            closed()
        }
        context.close(mode: mode, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        closed()
        check?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        check?.cancel()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = unwrapOutboundIn(data)
        context.write(data, promise: promise)
        guard case .end = part else { return }
        waitingBefore = nil
        if check == nil { scheduleCheck(context) }
    }

    /// Looks every now and then whether fewer bytes wait than the last time.
    private func scheduleCheck(_ context: ChannelHandlerContext) {
        check = context.eventLoop.assumeIsolated().scheduleTask(in: patience) { [weak self] in
            self?.checkProgress(context)
        }
    }

    private func checkProgress(_ context: ChannelHandlerContext) {
        check = nil
        let waiting = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
        guard let waiting, waiting > 0, context.channel.isActive else { return }
        if let waitingBefore, waiting >= waitingBefore {
            context.close(promise: nil)
        } else {
            waitingBefore = waiting
            scheduleCheck(context)
        }
    }
}

/// The connection broke while a request was read: there is nobody to answer.
struct ConnectionLost: Error {
    let underlying: any Error
}

/// Ends the uploads of devices that have been revoked: looks once a second, while a body is being
/// read, whether another process has changed the registry. Who waits is answered by the exchange.
struct RevocationWatch: Service {
    let store: CentralStore
    let connections: DeviceConnections
    let executor: BlockingExecutor
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown { await self.loop() }
    }

    private func loop() async {
        var known: Int64?
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            let devices = connections.uploading
            guard !devices.isEmpty else {
                // Who calls later is looked at when the call begins.
                known = nil
                continue
            }
            do {
                let (registry, revoked) = try await executor.run { [store, known] in
                    try store.read { transaction in
                        let registry = try transaction.changeMarks().registry
                        guard registry != known else { return (registry, [DeviceID]()) }
                        return (
                            registry,
                            try devices.filter { try transaction.device($0)?.isRevoked ?? true }
                                .map(\.self)
                        )
                    }
                }
                known = registry
                for device in revoked {
                    logger.notice("device \(device) was revoked: its uploads are ended")
                    connections.endUploads(of: device)
                }
            } catch {
                logger.error("whether a device was revoked could not be looked up: \(error)")
            }
        }
    }
}
