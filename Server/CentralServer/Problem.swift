import HTTPTypes
import SyncProtocol

/// One failed call, as it is answered: `application/problem+json` of RFC 9457 with a stable `code`.
///
/// `detail` and `hint` never hold a record's contents, a token, or a path of the server.
package struct Problem: Error, Hashable, Sendable {
    package let code: ProblemCode
    package let detail: String
    package let hint: String?
    /// Seconds, sent as `Retry-After`.
    package var retryAfter: Int?
    /// Sent as `Allow`.
    package var allow: String?

    package init(
        _ code: ProblemCode, _ detail: String, hint: String? = nil, retryAfter: Int? = nil,
        allow: String? = nil
    ) {
        self.code = code
        self.detail = detail
        self.hint = hint
        self.retryAfter = retryAfter
        self.allow = allow
    }
}

extension Problem {
    var answer: Answer {
        var document: [String: Value] = [
            "type": .text("urn:fieldbook:problem:" + code.rawValue),
            "title": .text(code.title),
            "status": .int(Int64(code.status.code)),
            "detail": .text(detail),
            "code": .text(code.rawValue),
        ]
        document["hint"] = hint.map(Value.text)
        var answer = Answer.json(document, status: code.status, type: "application/problem+json")
        if let retryAfter { answer.headers[.retryAfter] = String(retryAfter) }
        if let allow { answer.headers[.allow] = allow }
        if code == .unauthorized { answer.headers[.wwwAuthenticate] = "Bearer" }
        return answer
    }
}
