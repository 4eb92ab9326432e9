import HTTPTypes
import HummingbirdCore
import NIOCore
import SyncProtocol
import TextFormats

/// One request on its way through the server, with the connection that it came by.
struct RequestContext {
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

/// The calls that the server knows. Spec: HTTP §2.
enum Route: String, CaseIterable, Sendable {
    case exchange = "/v1/exchange"
    case enrol = "/v1/enrol"
    case key = "/v1/key"
    case rotate = "/v1/rotate"
    case info = "/v1/info"
    case health = "/healthz"
    case metrics = "/metrics"

    var method: HTTPRequest.Method {
        switch self {
        case .exchange, .enrol, .key, .rotate: .post
        case .info, .health, .metrics: .get
        }
    }

    /// The route of a request. - Throws: what to answer if there is none.
    static func find(_ path: String, _ method: HTTPRequest.Method) throws(Problem) -> Route {
        guard let route = Route(rawValue: path) else {
            throw .noSuchPath
        }
        guard route.takes(method) else {
            throw Problem(
                .methodNotAllowed, "\(route.rawValue) takes \(route.method.rawValue)",
                allow: route.method.rawValue)
        }
        return route
    }

    private func takes(_ method: HTTPRequest.Method) -> Bool {
        method == self.method || (method == .head && self.method == .get)
    }
}

extension Problem {
    static var noSuchPath: Problem {
        Problem(
            .notFound, "this server has no such path",
            hint: "check the server's address, and that both sides run the same version")
    }
}

/// What goes back for one call. Headers are few on purpose: an answer without news is mostly them.
struct Response: Sendable {
    var status: HTTPResponse.Status = .ok
    var headers = HTTPFields()
    var body: [UInt8] = []

    static func json(
        _ members: [String: Value], status: HTTPResponse.Status = .ok,
        type: String = "application/json"
    ) -> Response {
        var writer = JSONWriter()
        writer.value(.map(members))
        return Response(status: status, headers: [.contentType: type], body: writer.bytes)
    }

    static func text(_ text: String, type: String = "text/plain; charset=utf-8") -> Response {
        Response(headers: [.contentType: type], body: Array(text.utf8))
    }
}

/// What requests say about their body and about the answer that they take.
enum Headers {
    enum Coding: String {
        case identity
        case zstd
        case gzip
    }

    /// - Throws: `unsupported_media` unless the body has the media type; parameters are ignored.
    static func require(_ type: String, _ fields: HTTPFields) throws(Problem) {
        let given = fields[.contentType]?.prefix { $0 != ";" } ?? ""
        let name = given.filter { !$0.isWhitespace }.lowercased()
        guard name == type else {
            throw Problem(.unsupportedMedia, "the body must be \(type)")
        }
    }

    /// How the body is packed. - Throws: `unsupported_media` for anything else.
    static func contentCoding(_ fields: HTTPFields) throws(Problem) -> Coding {
        guard let given = fields[.contentEncoding] else { return .identity }
        guard let coding = Coding(rawValue: given.filter { !$0.isWhitespace }.lowercased()) else {
            throw Problem(
                .unsupportedMedia, "the content encoding must be zstd, gzip or identity")
        }
        return coding
    }

    /// How the answer is packed: with zstd unless the request names other codings only, then with
    /// gzip where that is among them (RFC 9110 §12.5.3).
    static func answerCoding(_ fields: HTTPFields) -> Coding {
        guard let accepted = fields[.acceptEncoding] else { return .zstd }
        let names = accepted.lowercased().split(separator: ",").compactMap { item -> String? in
            let parts = item.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }
                .map { Double($0.dropFirst(2)) ?? 0 }
            return weight ?? 1 > 0 ? parts.first : nil
        }
        if names.contains("zstd") { return .zstd }
        return names.contains("gzip") || names.contains("x-gzip") ? .gzip : .identity
    }

    /// Bytes of pages that the caller prefers (RFC 7240): `Prefer: page-bytes=20000`. What cannot
    /// be read is no preference.
    static func pageBytes(_ fields: HTTPFields) -> Int? {
        let name = "page-bytes="
        return fields[values: .prefer].flatMap { $0.split(separator: ",") }
            .map { $0.filter { !$0.isWhitespace }.lowercased() }
            .first { $0.hasPrefix(name) }
            .flatMap { Int($0.dropFirst(name.count)) }
            .flatMap { $0 > 0 ? $0 : nil }
    }
}
