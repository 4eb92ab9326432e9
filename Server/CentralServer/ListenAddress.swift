/// Where the server listens: `HOST:PORT`, with brackets around an IPv6 address.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible,
    LosslessStringConvertible
{
    package let host: String
    /// 0 takes a free port.
    package let port: Int

    package static let standard = ListenAddress(host: "127.0.0.1", port: 8484)

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    package init?(_ description: String) {
        guard let colon = description.lastIndex(of: ":"),
            let port = UInt16(description[description.index(after: colon)...])
        else { return nil }
        var host = description[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: Int(port))
    }

    package var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Whether only processes of this machine can connect.
    package var isLoopback: Bool { Self.isLoopback(host) }

    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let host = host.hasPrefix("::ffff:") ? String(host.dropFirst(7)) : host
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
