import HTTPTypes
import HummingbirdCore
import NIOCore

/// One request on its way through the server, with the connection that it came by.
struct Call {
    let request: Request
    let body: IncomingBody
    let channel: any Channel
    private let proxies: TrustedProxies

    init(
        _ request: Request, limits: ServerLimits, channel: any Channel, proxies: TrustedProxies
    ) {
        self.request = request
        self.channel = channel
        self.proxies = proxies
        body = IncomingBody(request, limits: limits)
    }

    var headers: HTTPFields { request.headers }

    private var peer: String? { channel.remoteAddress?.ipAddress }

    /// What attempts are counted by: the client's address, or its network.
    var network: String {
        TrustedProxies.network(of: proxies.clientAddress(peer: peer, headers))
    }

    /// Whether the caller is a process of this machine that speaks for itself: no proxy, and not a
    /// browser that was sent here under another name.
    var isLocal: Bool {
        guard let peer, ListenAddress.isLoopback(peer), !proxies.contains(peer),
            !HTTPField.Name.addedByProxies.contains(where: headers.contains),
            let host = request.head.authority
        else { return false }
        return ListenAddress.isLoopback(Self.name(of: host))
    }

    /// A `Host` without its port and brackets.
    private static func name(of host: String) -> String {
        if host.hasPrefix("[") { return String(host.dropFirst().prefix { $0 != "]" }) }
        return String(host.prefix { $0 != ":" })
    }
}
