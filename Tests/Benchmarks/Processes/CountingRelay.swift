import Foundation
import Synchronization

/// A line from clients to a server that counts what really passes: bytes, headers included, and
/// how often the direction turns.
final class CountingRelay: Sendable {
    struct Traffic: Sendable {
        var up = 0
        var down = 0
        /// How often the server spoke after a client had: round trips.
        var turns = 0
        var connections = 0

        var bytes: Int { up + down }
    }

    let port: UInt16
    var url: String { "http://127.0.0.1:\(port)" }

    private let listener: Int32
    private let server: UInt16
    private let total = Mutex(Traffic())

    /// - Parameter url: the server's, on loopback.
    init(to url: String) throws {
        guard let colon = url.lastIndex(of: ":"),
            let server = UInt16(url[url.index(after: colon)...])
        else { throw BenchFailure("no port in \(url)") }
        self.server = server
        (listener, port) = try LoopbackSocket.listen()
        Thread.detachNewThread { [self] in accept() }
    }

    /// Ends the listening; what is under way goes on until its client or server ends it.
    func stop() { LoopbackSocket.end(listener) }

    /// What has passed since the last call. A client that has its answer has it counted.
    func take() -> Traffic {
        total.withLock { total in
            defer { total = Traffic() }
            return total
        }
    }

    private func accept() {
        while let client = LoopbackSocket.accept(listener) {
            guard let server = LoopbackSocket.connect(server) else {
                close(client)
                continue
            }
            total.withLock { $0.connections += 1 }
            Thread.detachNewThread { [self] in
                carry(client, server)
                close(client)
                close(server)
            }
        }
        close(listener)
    }

    private func carry(_ client: Int32, _ server: Int32) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var isServersTurn = false
        while true {
            var sides = [
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                pollfd(fd: server, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&sides, 2, -1) > 0 else { return }
            for (place, side) in sides.enumerated() where side.revents != 0 {
                let count = recv(side.fd, &buffer, buffer.count, 0)
                guard count > 0 else { return }
                let isUp = place == 0
                total.withLock { total in
                    if isUp { total.up += count } else { total.down += count }
                    if !isUp, isServersTurn { total.turns += 1 }
                }
                isServersTurn = isUp
                guard LoopbackSocket.send(buffer[..<count], to: isUp ? server : client) else {
                    return
                }
            }
        }
    }
}
