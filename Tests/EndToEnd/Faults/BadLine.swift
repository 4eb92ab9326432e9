import Foundation
import Synchronization

/// A loopback proxy between a client and a server that does to their bytes what it is told.
///
/// Each connection has two threads of its own, which end when either side closes.
final class BadLine: Sendable {
    struct Failure: Error {
        let what: String
    }

    private struct State {
        var serverPort: UInt16
        var fault = LineFault.none
        var sent = 0
        var received = 0
        var connections = 0
        var isOpen = true
    }

    let port: Int
    private let listener: Int32
    private let state: Mutex<State>

    var url: String { "http://127.0.0.1:\(port)" }

    /// Listens on a free port of the loopback interface.
    init(to serverPort: Int) throws {
        state = Mutex(State(serverPort: UInt16(clamping: serverPort)))
        (listener, port) = try Socket.listen()
        Thread.detachNewThread { [weak self, listener] in
            while let client = Socket.accept(listener) {
                guard let self else { return Socket.close(client) }
                self.serve(client)
            }
        }
    }

    deinit { Socket.close(listener) }

    /// From now on; connections that are open keep theirs.
    func set(_ fault: LineFault) { state.withLock { $0.fault = fault } }

    /// Bytes that went on since this was asked last, and over how many connections.
    func takeCounts() -> (sent: Int, received: Int, connections: Int) {
        state.withLock { state in
            defer { (state.sent, state.received, state.connections) = (0, 0, 0) }
            return (state.sent, state.received, state.connections)
        }
    }

    private func serve(_ client: Int32) {
        let (port, fault) = state.withLock { state in
            state.connections += 1
            guard state.fault.connections > 0 else { return (state.serverPort, LineFault.none) }
            state.fault.connections -= 1
            return (state.serverPort, state.fault)
        }
        guard let server = Socket.connect(port) else { return Socket.close(client) }
        let line = LinePair(client: client, server: server, serverPort: port, fault: fault)
        Thread.detachNewThread { [weak self] in
            line.carry(.up) { count in self?.count(.up, count) }
        }
        Thread.detachNewThread { [weak self] in
            line.carry(.down) { count in self?.count(.down, count) }
        }
    }

    private func count(_ direction: LineFault.Direction, _ bytes: Int) {
        state.withLock { state in
            if direction == .up { state.sent += bytes } else { state.received += bytes }
        }
    }
}
