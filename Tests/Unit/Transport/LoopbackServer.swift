import Foundation
import Synchronization

/// A small HTTP/1.1 server on a free port of the loopback interface that follows a script.
///
/// It speaks bytes rather than HTTP, so that it can cut, mangle and hold answers.
final class LoopbackServer: Sendable {
    struct Request: Sendable {
        var method: String
        var path: String
        /// Header lines as they came, without the request line.
        var headerLines: [String]
        var body: [UInt8]
        /// The size of the whole request on the line.
        var wireBytes: Int
    }

    enum Step: Sendable {
        case send([UInt8])
        /// Waits until the client closes the connection.
        case hold
        case close
        /// Closes with a TCP reset.
        case reset
    }

    enum Event: Sendable {
        case connected
        case requested(Request)
        case disconnected
    }

    typealias Script = @Sendable (Request) -> [Step]

    struct Failure: Error {
        var call: String
        var number: Int32
    }

    let port: UInt16
    /// What happens, in order, for one test to follow.
    let events: AsyncStream<Event>

    private let listener: Int32
    private let greeting: [Step]
    private let script: Script
    private let announce: AsyncStream<Event>.Continuation
    private let log = Mutex(Log())

    private struct Log {
        var connections = 0
        var requests: [Request] = []
        var open: Set<Int32> = []
        var isStopped = false
    }

    /// - Parameter greeting: what happens on a new connection, before any request.
    init(greeting: [Step] = [], _ script: @escaping Script) throws {
        (listener, port) = try LoopbackServer.listen()
        self.greeting = greeting
        self.script = script
        (events, announce) = AsyncStream.makeStream()
        Thread.detachNewThread { [self] in acceptAll() }
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var connections: Int { log.withLock { $0.connections } }
    var requests: [Request] { log.withLock { $0.requests } }

    /// Ends every connection and thread of the server.
    func stop() {
        log.withLock { log in
            log.isStopped = true
            for socket in log.open { shutdown(socket, Int32(SHUT_RDWR)) }
        }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func acceptAll() {
        while true {
            let socket = accept(listener, nil, nil)
            guard socket >= 0 else { break }
            let isStopped = log.withLock { log in
                log.connections += 1
                log.open.insert(socket)
                return log.isStopped
            }
            if isStopped { shutdown(socket, Int32(SHUT_RDWR)) }
            announce.yield(.connected)
            Thread.detachNewThread { [self] in serve(socket) }
        }
        close(listener)
    }

    private func serve(_ socket: Int32) {
        var connection = LoopbackConnection(socket: socket)
        var goesOn = greeting.allSatisfy { connection.follow($0) }
        while goesOn, let request = connection.nextRequest() {
            log.withLock { $0.requests.append(request) }
            announce.yield(.requested(request))
            goesOn = script(request).allSatisfy { connection.follow($0) }
        }
        log.withLock { log in
            log.open.remove(socket)
            close(socket)
        }
        announce.yield(.disconnected)
    }
}

extension LoopbackServer {
    /// A port on which nobody listens, as far as one can know.
    static func unusedPort() throws -> UInt16 {
        let (socket, port) = try listen()
        close(socket)
        return port
    }

    private static func listen() throws -> (socket: Int32, port: UInt16) {
        let listener = try check("socket", socket(AF_INET, loopbackStreamType, 0))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = try check("bind", bind(listener, generic, size))
                _ = try check("getsockname", getsockname(listener, generic, &size))
            }
        }
        #if canImport(Glibc)
            _ = try check("listen", Glibc.listen(listener, 64))
        #else
            _ = try check("listen", Darwin.listen(listener, 64))
        #endif
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    private static func check(_ call: String, _ result: Int32) throws -> Int32 {
        guard result >= 0 else { throw Failure(call: call, number: errno) }
        return result
    }
}

#if canImport(Glibc)
    private let loopbackStreamType = Int32(SOCK_STREAM.rawValue)
#else
    private let loopbackStreamType = SOCK_STREAM
#endif
