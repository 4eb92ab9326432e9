import HTTPTypes

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
