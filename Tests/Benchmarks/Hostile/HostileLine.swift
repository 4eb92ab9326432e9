import Foundation

/// One kept connection of a device that takes whatever it is answered, refusals and hanging up
/// included.
///
/// For one thread at a time; it blocks.
final class HostileLine {
    enum Outcome {
        case answered(status: Int, body: ArraySlice<UInt8>)
        /// The server closed the connection without an answer.
        case cut
    }

    private let port: UInt16
    private let token: String
    private var socket: Int32?
    private var bytes: [UInt8] = []
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    init(port: UInt16, token: String) {
        self.port = port
        self.token = token
    }

    deinit { hangUp() }

    func send(_ message: [UInt8]) -> Outcome {
        guard let socket = socket ?? LoopbackSocket.connect(port) else { return .cut }
        self.socket = socket
        // Answers are looked through for what must not be in them: not packed.
        let head =
            "POST /v1/exchange HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(token)\r\n"
            + "Accept-Encoding: identity\r\nContent-Length: \(message.count)\r\n\r\n"
        guard LoopbackSocket.send(ArraySlice(Array(head.utf8) + message), to: socket),
            let answer = receive(from: socket)
        else {
            hangUp()
            return .cut
        }
        if answer.isLast { hangUp() }
        return .answered(status: answer.status, body: answer.body)
    }

    private func hangUp() {
        if let socket { close(socket) }
        socket = nil
    }

    private func receive(
        from socket: Int32
    ) -> (status: Int, body: ArraySlice<UInt8>, isLast: Bool)? {
        bytes.removeAll(keepingCapacity: true)
        var head: (end: Int, status: Int, length: Int, isLast: Bool)?
        while true {
            head = head ?? Self.head(of: bytes)
            if let head, bytes.count >= head.end + head.length {
                return (head.status, bytes[head.end..<head.end + head.length], head.isLast)
            }
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }

    private static func head(
        of bytes: [UInt8]
    ) -> (end: Int, status: Int, length: Int, isLast: Bool)? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).lowercased()
            .split(separator: "\r\n")
        let length = lines.first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).filter { $0 != " " }) }
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        let isLast = lines.contains { $0.hasPrefix("connection:") && $0.hasSuffix("close") }
        return (end.upperBound, status ?? 0, length ?? 0, isLast)
    }
}
