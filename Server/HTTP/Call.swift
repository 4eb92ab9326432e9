import Foundation
import HTTPTypes
import HummingbirdCore
import NIOCore

/// One request on its way through the server, with the connection that it came by.
struct Call {
    let request: Request
    let body: IncomingBody
    let channel: any Channel

    init(_ request: Request, limits: ServerLimits, channel: any Channel) {
        self.request = request
        self.channel = channel
        body = IncomingBody(request, limits: limits)
    }

    var headers: HTTPFields { request.headers }

    /// What attempts are counted by: an IPv4 address, or the network of an IPv6 one (a host has
    /// 2^64 addresses of its own there).
    var network: String {
        guard let address = channel.remoteAddress?.ipAddress else { return "unknown" }
        guard address.contains(":"), !address.contains(".") else { return address }
        let halves = address.components(separatedBy: "::")
        var groups = halves[0].split(separator: ":").map(String.init)
        if halves.count > 1 {
            let tail = halves[1].split(separator: ":").map(String.init)
            groups += [String](repeating: "0", count: max(0, 8 - groups.count - tail.count)) + tail
        }
        return groups.prefix(4).joined(separator: ":")
    }

    /// Whether the caller is a process of this machine that speaks for itself; a proxy, which
    /// speaks for others, says so in a header.
    var isLocal: Bool {
        let isForwarded = [HTTPField.Name.forwarded, .forwardedFor].contains {
            headers.contains($0)
        }
        guard !isForwarded, let address = channel.remoteAddress?.ipAddress else { return false }
        return ListenAddress.isLoopback(address)
    }
}

extension HTTPField.Name {
    fileprivate static var forwarded: HTTPField.Name { known("Forwarded") }
    fileprivate static var forwardedFor: HTTPField.Name { known("X-Forwarded-For") }

    /// `name` is a literal of this file, and a valid one; the fallback is never reached.
    private static func known(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .via }
}
