import Foundation

/// One connection of a `LoopbackServer`, on its own thread.
struct LoopbackConnection {
    let socket: Int32
    private var unread: [UInt8] = []

    init(socket: Int32) {
        self.socket = socket
    }

    /// The next whole request, or `nil` once the client has closed or sends no HTTP.
    mutating func nextRequest() -> LoopbackServer.Request? {
        let end = Array("\r\n\r\n".utf8)
        var headEnd = unread.firstRange(of: end)
        while headEnd == nil {
            guard receive() else { return nil }
            headEnd = unread.firstRange(of: end)
        }
        guard let headEnd else { return nil }
        let head = String(decoding: unread[..<headEnd.lowerBound], as: UTF8.self)
        var lines = head.split(separator: "\r\n").map(String.init)
        let words = lines.removeFirst().split(separator: " ").map(String.init)
        guard words.count == 3, words[2] == "HTTP/1.1" else { return nil }
        let size = lines.firstMatch("content-length").flatMap { Int($0) } ?? 0
        let total = headEnd.upperBound + size
        while unread.count < total {
            guard receive() else { return nil }
        }
        let body = Array(unread[headEnd.upperBound..<total])
        unread.removeFirst(total)
        return LoopbackServer.Request(
            method: words[0], path: words[1], headerLines: lines, body: body, wireBytes: total)
    }

    /// Does one step; `false` when the connection is over.
    mutating func follow(_ step: LoopbackServer.Step) -> Bool {
        switch step {
        case .send(let bytes):
            return transmit(bytes)
        case .hold:
            while receive() {}
            return false
        case .close:
            return false
        case .reset:
            var linger = linger(l_onoff: 1, l_linger: 0)
            let size = socklen_t(MemoryLayout.size(ofValue: linger))
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, size)
            return false
        }
    }

    private mutating func receive() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        unread.append(contentsOf: buffer[..<count])
        return true
    }

    private func transmit(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { buffer in
                send(socket, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}

extension [String] {
    /// The value of the first header line under `name`, which is in lower case.
    func firstMatch(_ name: String) -> String? {
        for line in self {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == name {
                return parts[1].trimmingCharacters(in: .whitespaces)
            }
        }
        return nil
    }
}
