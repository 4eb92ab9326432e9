import Foundation
import SyncEngine
import Zstandard

/// One kept connection to a server, that asks and waits as a replica's client does, and times it.
///
/// For one thread at a time. It blocks: hundreds of clients must not disturb each other's times by
/// sharing an event loop.
final class HTTPLine {
    struct Answer {
        let status: Int
        let body: [UInt8]
        /// Bytes with headers, both directions.
        let bytesSent: Int
        let bytesReceived: Int
    }

    private let port: UInt16
    private let token: String
    private var socket: Int32?
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)
    /// Times from a request's first byte to its answer's last, in seconds.
    private(set) var times = Samples()
    /// How often the server said that it had no room now.
    private(set) var refusals = 0

    init(port: UInt16, token: String) {
        self.port = port
        self.token = token
    }

    deinit {
        if let socket { close(socket) }
    }

    func exchange(_ message: [UInt8]) throws -> Answer {
        let watch = Stopwatch()
        for attempt in 1...Self.attempts {
            let answer = try send(message)
            if answer.status == 200 {
                times.add(watch.wall)
                return answer
            }
            guard [429, 503].contains(answer.status) else {
                throw BenchFailure("the server answered \(answer.status)")
            }
            refusals += 1
            usleep(UInt32(attempt) * 250_000)
        }
        throw BenchFailure("the server had no room \(Self.attempts) times in a row")
    }

    private static let attempts = 4

    private func send(_ message: [UInt8]) throws -> Answer {
        var body = message
        var coding = ""
        if message.count > 100 {
            let packed = try Zstandard.compress(message)
            if packed.count + 24 < message.count { (body, coding) = (packed, "zstd") }
        }
        let head = head(of: body.count, coding)
        guard let socket = socket ?? LoopbackSocket.connect(port) else {
            throw BenchFailure("no connection")
        }
        self.socket = socket
        guard LoopbackSocket.send(ArraySlice(Array(head.utf8) + body), to: socket) else {
            throw BenchFailure("the connection was lost")
        }
        let answer = try receive(from: socket)
        return Answer(
            status: answer.status, body: answer.body, bytesSent: head.utf8.count + body.count,
            bytesReceived: answer.received)
    }

    private func head(of length: Int, _ coding: String) -> String {
        let encoding = coding.isEmpty ? "" : "Content-Encoding: \(coding)\r\n"
        return "POST /v1/exchange HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            + "Authorization: Bearer \(token)\r\n\(encoding)Content-Length: \(length)\r\n\r\n"
    }

    private func receive(
        from socket: Int32
    ) throws -> (status: Int, body: [UInt8], received: Int) {
        var bytes: [UInt8] = []
        while true {
            if let answer = try HTTPAnswer(bytes) {
                return (answer.status, try answer.unpacked(), bytes.count)
            }
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { throw BenchFailure("the connection was lost") }
            bytes += buffer[..<count]
        }
    }
}

/// A whole HTTP/1.1 answer with a `Content-Length`.
private struct HTTPAnswer {
    let status: Int
    private let body: ArraySlice<UInt8>
    private let isPacked: Bool

    /// - Returns: nil while bytes are missing.
    init?(_ bytes: [UInt8]) throws {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).lowercased()
            .split(separator: "\r\n")
        let length = lines.first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).filter { $0 != " " }) }
        guard
            let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }),
            let length
        else { throw BenchFailure("an answer cannot be read") }
        guard bytes.count >= end.upperBound + length else { return nil }
        self.status = status
        body = bytes[end.upperBound..<(end.upperBound + length)]
        isPacked = lines.contains { $0.hasPrefix("content-encoding:") && $0.hasSuffix("zstd") }
    }

    func unpacked() throws -> [UInt8] {
        isPacked ? try Zstandard.decompress(Array(body), limit: 64 << 20) : Array(body)
    }
}
