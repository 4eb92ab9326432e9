import CurlTransport
import SyncEngine
import SyncProtocol
import TextFormats

extension TransportFailure {
    /// A request without an answer.
    init(_ error: CurlError) {
        let kind: Kind =
            switch error.kind {
            case .couldNotConnect, .timedOut, .tooSlow, .connectionLost: .unavailable
            case .proxyRefused: .intercepted
            case .cancelled: .cancelled
            case .tls, .badURL, .responseTooLarge, .other: .failed
            }
        let code =
            switch error.kind {
            case .proxyRefused: "proxy_refused"
            default: kind == .unavailable ? "unavailable" : error.kind.rawValue
            }
        self.init(kind: kind, code: code, message: error.message, hint: error.hint)
        line.wasCut = [.timedOut, .tooSlow, .connectionLost].contains(error.kind)
    }

    /// An answer that is a refusal: the server's own, which is told by its problem details
    /// (RFC 9457) and their type, or the word of something on the way. Spec: HTTP §1.
    init(_ response: HTTPResponse) {
        if let problem = ServerProblem(response) {
            self.init(problem, status: response.status)
        } else {
            self.init(intercepted: response)
        }
        retryAfter = response.retryAfter
    }

    private init(_ problem: ServerProblem, status: Int) {
        let kind: Kind =
            switch (status, problem.code) {
            case (401, _), (403, _), (_, "invitation_used"): .refused
            case (413, _): .tooLarge
            case (408, _), (429, _), (502...504, _): .unavailable
            default: .failed
            }
        self.init(kind: kind, code: problem.code, message: problem.message, hint: problem.hint)
        // The body came too slowly: a smaller one may come in time.
        line.wasCut = status == 408
    }
}

/// The server's own word on why a call fails. Spec: Errors §1.
private struct ServerProblem {
    let code: String
    let message: String
    let hint: String?

    /// Nil for an answer that anything on the way can have given.
    init?(_ response: HTTPResponse) {
        let type = response.headers["Content-Type"] ?? ""
        guard type.hasPrefix("application/problem+json"),
            let members = (try? JSONReader.value(response.body))?.map,
            let code = members["code"]?.text,
            members["type"]?.text == "urn:fieldbook:problem:" + code
        else { return nil }
        self.code = code
        message =
            members["detail"]?.text ?? members["title"]?.text
            ?? "the answer has the status \(response.status)"
        hint = members["hint"]?.text
    }
}

// MARK: - What stands between client and server

extension TransportFailure {
    private static let logIn =
        "open a browser and log in to this network, or use another one; nothing is lost, and what "
        + "is not sent waits here"
    private static let askNetwork =
        "something between this computer and the server refused; ask whoever runs the network here"

    /// A page in the place of an answer, as a network shows that wants people to log in first.
    static var webPage: TransportFailure {
        TransportFailure(
            kind: .intercepted, code: "web_page",
            message: "a web page came in the place of the server's answer, most likely the login "
                + "page of this network", hint: logIn)
    }

    /// Whether an answer that ought to be the server's is a web page.
    static func isWebPage(_ response: HTTPResponse) -> Bool {
        let type = response.headers["Content-Type"]?.lowercased() ?? ""
        return type.hasPrefix("text/html") || response.body.first == UInt8(ascii: "<")
    }

    private init(intercepted response: HTTPResponse) {
        let status = response.status
        let kind: Kind =
            switch status {
            case 300..<400, 401, 402, 403, 407, 451, 511: .intercepted
            case 413: .tooLarge
            case 408, 429, 500..<600: .unavailable
            default: .failed
            }
        let (message, hint) = Self.words(status, leadingTo: Self.target(of: response))
        self.init(kind: kind, code: "http_\(status)", message: message, hint: hint)
    }

    private static func words(
        _ status: Int, leadingTo target: String?
    ) -> (message: String, hint: String?) {
        switch status {
        case 300..<400:
            (
                "a redirect\(target.map { " to \($0)" } ?? "") came in the place of the server's "
                    + "answer (\(status)): the login page of this network, or the server has moved",
                "if a browser shows a login page, log in to this network; if the central office "
                    + "has given a new address: fieldbook server set URL"
            )
        case 407:
            (
                "the proxy of this network wants a name and a password (407)",
                "ask whoever runs the network here, then set "
                    + "https_proxy=http://NAME:PASSWORD@HOST:PORT"
            )
        case 511: ("this network wants people to log in first (511)", logIn)
        case 401, 402, 403, 451:
            (
                "something on the way, as a filter of this network, refused the request "
                    + "(\(status)); the server has said nothing", askNetwork
            )
        case 413:
            (
                "something on the way takes no request of that size (413)",
                "use another network, or ask whoever runs the network or the proxy here to let "
                    + "larger requests through"
            )
        case 404, 405:
            (
                "the answer has the status \(status), and is not a Fieldbook server's",
                "check that the address is that of a Fieldbook server"
            )
        case 408, 429, 500..<600:
            (
                "something before the server answered in its place (\(status)): the server behind "
                    + "it cannot be reached at the moment",
                "try again later; if it stays so, tell the central office"
            )
        default:
            (
                "the answer has the status \(status), and is not a Fieldbook server's",
                "ask whoever runs the network here, and the central office"
            )
        }
    }

    /// Scheme and host that a redirect names; a path may hold more than people should see.
    private static func target(of response: HTTPResponse) -> String? {
        guard let location = response.headers["Location"],
            let place = try? RequestAddress(location)
        else { return nil }
        return (place.isSecure ? "https://" : "http://") + place.place
    }
}
