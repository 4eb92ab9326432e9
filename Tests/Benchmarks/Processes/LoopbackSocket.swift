import Foundation

/// TCP on 127.0.0.1, blocking.
enum LoopbackSocket {
    private static let stream = Int32(SOCK_STREAM.rawValue)

    /// The port in a server's address.
    static func port(of url: String) throws -> UInt16 {
        guard let colon = url.lastIndex(of: ":"), let port = UInt16(url[url.index(after: colon)...])
        else { throw BenchFailure("no port in \(url)") }
        return port
    }

    /// Listens on a free port.
    static func listen() throws -> (socket: Int32, port: UInt16) {
        let made = socket(AF_INET, stream, 0)
        var address = loopback(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                Foundation.bind(made, generic, size) == 0 && Foundation.listen(made, 1024) == 0
                    ? getsockname(made, generic, &size) : -1
            }
        }
        guard made >= 0, code == 0 else { throw BenchFailure("no port to listen on: \(errno)") }
        return (made, UInt16(bigEndian: address.sin_port))
    }

    /// The next connection; nil when the listening was ended.
    static func accept(_ listener: Int32) -> Int32? {
        let client = Foundation.accept(listener, nil, nil)
        guard client >= 0 else { return nil }
        sendAtOnce(client)
        return client
    }

    static func connect(_ port: UInt16) -> Int32? {
        let made = socket(AF_INET, stream, 0)
        var address = loopback(port: port)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(made, $0, size)
            }
        }
        guard code == 0 else {
            close(made)
            return nil
        }
        sendAtOnce(made)
        return made
    }

    /// - Returns: false when the other side has gone.
    static func send(_ bytes: ArraySlice<UInt8>, to socket: Int32) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
                let count = Foundation.send(
                    socket, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
                guard count > 0 else { return false }
                done += count
            }
            return true
        }
    }

    /// Wakes who waits on a socket.
    static func end(_ socket: Int32) { shutdown(socket, Int32(SHUT_RDWR)) }

    private static func sendAtOnce(_ socket: Int32) {
        var one: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(4))
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }
}
