import Foundation
import Synchronization

/// Something between a client and a server that reads HTTP and has manners of its own: a proxy, a
/// filter, a network that wants people to log in.
final class Gate: Sendable {
    enum Manner: Sendable {
        case passes
        /// Answers so in the server's place.
        case answers(String)
        /// Takes bodies of so many bytes, and answers longer ones by 413.
        case takes(Int)
        /// Takes no body that is packed with zstd, and asks for none.
        case forbidsZstandard
        /// Cuts so many of the next answers in the middle of their bodies, and gives them a length
        /// that fits what is left.
        case cuts(Int)
    }

    private struct State {
        var manner = Manner.passes
        var refused = 0
        var codings: Set<String> = []
    }

    let url: String
    private let listener: Int32
    private let serverPort: UInt16
    private let state = Mutex(State())

    init(to server: ServerProcess) throws {
        serverPort = UInt16(clamping: server.port)
        let (socket, port) = try Socket.listen()
        listener = socket
        url = "http://127.0.0.1:\(port)"
        Thread.detachNewThread { [weak self] in
            while let client = Socket.accept(socket) {
                guard let self else { return Socket.close(client) }
                Thread.detachNewThread { self.serve(client) }
            }
        }
    }

    deinit { Socket.close(listener) }

    func set(_ manner: Manner) { state.withLock { $0.manner = manner } }

    /// Requests that were refused for their size or packing since this was asked last.
    func takeRefused() -> Int {
        state.withLock { state in
            defer { state.refused = 0 }
            return state.refused
        }
    }

    /// The codings of the answers that went on.
    var codings: Set<String> { state.withLock(\.codings) }

    static func answer(
        _ status: Int, _ headers: [String] = ["Content-Type: text/html"], _ body: String = ""
    ) -> String {
        (["HTTP/1.1 \(status) Said"] + headers + ["Content-Length: \(body.utf8.count)", "", ""])
            .joined(separator: "\r\n") + body
    }

    private func serve(_ client: Int32) {
        defer { Socket.close(client) }
        while let request = Self.message(from: client) {
            guard Socket.send(answer(to: request), to: client) else { return }
        }
    }

    private func answer(to request: [UInt8]) -> [UInt8] {
        switch state.withLock(\.manner) {
        case .passes: return passOn(request)
        case .answers(let answer): return Array(answer.utf8)
        case .takes(let most):
            if Self.body(of: request).count > most { return refuse(413) }
            return passOn(request)
        case .forbidsZstandard:
            if Self.field("content-encoding", in: request) == "zstd" { return refuse(415) }
            return passOn(Self.with(["Accept-Encoding: gzip"], request))
        case .cuts(let left):
            let answer = passOn(request)
            let body = Self.body(of: answer)
            guard left > 0, body.count > 20 else { return answer }
            set(.cuts(left - 1))
            let cut = Array(body.prefix(body.count / 2))
            let head = Array(answer.dropLast(body.count))
            return Self.with(["Content-Length: \(cut.count)"], head) + cut
        }
    }

    private func refuse(_ status: Int) -> [UInt8] {
        state.withLock { $0.refused += 1 }
        return Array(Self.answer(status, ["Content-Type: text/html"], "<h1>\(status)</h1>").utf8)
    }

    private func passOn(_ request: [UInt8]) -> [UInt8] {
        guard let server = Socket.connect(serverPort) else {
            return Array(Self.answer(502).utf8)
        }
        defer { Socket.close(server) }
        guard Socket.send(request, to: server), let answer = Self.message(from: server) else {
            return Array(Self.answer(502).utf8)
        }
        if let coding = Self.field("content-encoding", in: answer) {
            state.withLock { _ = $0.codings.insert(coding) }
        }
        return answer
    }
}

// MARK: - Messages with a length

extension Gate {
    /// The next whole message of a connection; nil when it ends.
    private static func message(from socket: Int32) -> [UInt8]? {
        var bytes: [UInt8] = []
        while let piece = Socket.receive(socket, atMost: 64 << 10) {
            bytes += piece
            if let length = HTTPLength.ofRequest(bytes), bytes.count >= length { return bytes }
        }
        return nil
    }

    private static func head(of message: [UInt8]) -> [String] {
        let end = message.firstRange(of: Array("\r\n\r\n".utf8))?.lowerBound ?? message.count
        return String(decoding: message[..<end], as: UTF8.self).components(separatedBy: "\r\n")
    }

    private static func body(of message: [UInt8]) -> [UInt8] {
        let start = message.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound ?? message.count
        return Array(message[start...])
    }

    private static func name(of line: String) -> String {
        line.prefix { $0 != ":" }.lowercased()
    }

    private static func field(_ name: String, in message: [UInt8]) -> String? {
        head(of: message).first { Self.name(of: $0) == name }
            .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
    }

    /// The message with these fields in the place of its own of the same names.
    private static func with(_ fields: [String], _ message: [UInt8]) -> [UInt8] {
        let names = Set(fields.map(name(of:)))
        let kept = head(of: message).filter { !names.contains(name(of: $0)) }
        return Array(((kept + fields).joined(separator: "\r\n") + "\r\n\r\n").utf8)
            + body(of: message)
    }
}
