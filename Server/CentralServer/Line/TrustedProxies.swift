import HTTPTypes
import NIOCore

/// The proxies whose word the server takes for where a call comes from: those that the operator
/// has named, and no others.
package struct TrustedProxies: Sendable {
    private let addresses: Set<String>

    /// None.
    package init() {
        addresses = []
    }

    /// Nil if one of them is no IP address.
    package init?(_ texts: [String]) {
        let normalised = texts.compactMap(Self.normalised)
        guard normalised.count == texts.count else { return nil }
        addresses = Set(normalised)
    }

    /// Whether the other end of a connection is one of them.
    func contains(_ peer: String?) -> Bool {
        peer.flatMap(Self.normalised).map(addresses.contains) ?? false
    }

    /// Where a call comes from: the other end of its connection, or, where that is a trusted
    /// proxy, the last address in `X-Forwarded-For` that is none.
    ///
    /// What stands before that address is the caller's own words.
    package func clientAddress(peer: String?, _ headers: HTTPFields) -> String {
        var client = peer.flatMap(Self.normalised) ?? "unknown"
        let chain = headers[values: .forwardedFor].flatMap { $0.split(separator: ",") }
        for entry in chain.reversed() {
            guard addresses.contains(client), let next = Self.address(in: entry) else { break }
            client = next
        }
        return client
    }

    /// What attempts and connections are counted by: an IPv4 address, or the network of an IPv6
    /// one (a host has 2^64 addresses of its own there).
    package static func network(of address: String) -> String {
        guard address.contains(":") else { return address }
        // Written out, one group stands for two or more zeros.
        let text = address.prefix { $0 != "%" }
        let halves = String(text).split(separator: "::", omittingEmptySubsequences: false)
        var groups = (halves.first ?? "").split(separator: ":").map(String.init)
        if halves.count > 1 {
            let tail = halves[1].split(separator: ":").map(String.init)
            groups += [String](repeating: "0", count: max(0, 8 - groups.count - tail.count)) + tail
        }
        return groups.prefix(4).joined(separator: ":")
    }

    /// An address without the port that some proxies add.
    private static func address(in entry: Substring) -> String? {
        let text = entry.filter { !$0.isWhitespace }
        if let whole = normalised(text) { return whole }
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            return normalised(String(text[text.index(after: text.startIndex)..<end]))
        }
        return text.lastIndex(of: ":").flatMap { normalised(String(text[..<$0])) }
    }

    /// One text for each address; an IPv4 address in IPv6's clothes is an IPv4 address.
    private static func normalised(_ text: String) -> String? {
        guard let address = try? SocketAddress(ipAddress: text, port: 0),
            let plain = address.ipAddress
        else { return nil }
        return plain.hasPrefix("::ffff:") && plain.contains(".")
            ? String(plain.dropFirst(7)) : plain
    }
}

extension HTTPField.Name {
    /// What a proxy adds to a call that it passes on.
    static let addedByProxies = [
        forwardedFor, named("Forwarded"), named("X-Forwarded-Host"), named("X-Forwarded-Proto"),
        named("X-Real-IP"), named("Via"),
    ]

    static let forwardedFor = named("X-Forwarded-For")
    static let prefer = named("Prefer")

    /// `name` is a literal of this file, and a valid one; the fallback is never reached.
    private static func named(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .via }
}
