import Foundation
import Synchronization

/// The two sockets of one connection through a bad line.
final class LinePair: Sendable {
    private let client: Int32
    private let server: Int32
    private let serverPort: UInt16
    private let fault: LineFault
    /// Directions that still carry; the last one closes the sockets.
    private let open = Mutex(2)

    init(client: Int32, server: Int32, serverPort: UInt16, fault: LineFault) {
        self.client = client
        self.server = server
        self.serverPort = serverPort
        self.fault = fault
    }

    /// Carries one direction until it ends or is cut; blocks its thread.
    func carry(_ direction: LineFault.Direction, count: (Int) -> Void) {
        defer { finish() }
        let (from, to) = direction == .up ? (client, server) : (server, client)
        let cut = fault.cut.flatMap { $0.direction == direction ? $0.byte : nil }
        var doubler = direction == .up ? fault.doubling.map { Doubler($0, serverPort) } : nil
        var left = cut ?? Int.max
        if left == 0 { return hangUp() }
        while let bytes = Socket.receive(from, atMost: min(fault.pieceBytes, left)) {
            if fault.delayMilliseconds > 0 { usleep(fault.delayMilliseconds * 1000) }
            doubler?.take(bytes)
            guard Socket.send(bytes, to: to) else { return hangUp() }
            count(bytes.count)
            left -= bytes.count
            if left == 0 { return hangUp() }
        }
        doubler?.end()
        Socket.endSending(to)
    }

    /// What both sides see of a line that breaks.
    private func hangUp() {
        Socket.shutdown(client)
        Socket.shutdown(server)
    }

    private func finish() {
        let isLast = open.withLock { open in
            open -= 1
            return open == 0
        }
        guard isLast else { return }
        Socket.close(client)
        Socket.close(server)
    }
}

/// Sends each whole request of a connection a second time, over a connection of its own.
private struct Doubler {
    private let doubling: LineFault.Doubling
    private let port: UInt16
    private var buffer: [UInt8] = []
    private var finished: [[UInt8]] = []

    init(_ doubling: LineFault.Doubling, _ port: UInt16) {
        self.doubling = doubling
        self.port = port
    }

    /// - Parameter bytes: the next of the connection, about to go on.
    mutating func take(_ bytes: [UInt8]) {
        buffer += bytes
        while let length = HTTPLength.ofRequest(buffer), buffer.count >= length {
            let request = Array(buffer.prefix(length))
            buffer.removeFirst(length)
            if doubling == .before { send(request) } else { finished.append(request) }
        }
    }

    func end() { for request in finished { send(request) } }

    /// Sends a request and waits for its answer, which nobody gets.
    private func send(_ request: [UInt8]) {
        guard let server = Socket.connect(port) else { return }
        defer { Socket.close(server) }
        guard Socket.send(request, to: server) else { return }
        var answer: [UInt8] = []
        while let bytes = Socket.receive(server, atMost: 64 << 10) {
            answer += bytes
            if let length = HTTPLength.ofRequest(answer), answer.count >= length { return }
        }
    }
}

/// How long an HTTP/1.1 message with a `Content-Length` is.
enum HTTPLength {
    /// Nil while its head is not whole.
    static func ofRequest(_ bytes: [UInt8]) -> Int? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return nil }
        let head = String(decoding: bytes.prefix(end), as: UTF8.self).lowercased()
        let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
        return end + (length ?? 0)
    }
}
