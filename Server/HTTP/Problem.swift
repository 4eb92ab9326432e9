import Foundation
import HTTPTypes

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
    private struct Document: Encodable {
        let type: String
        let title: String
        let status: Int
        let detail: String
        let code: String
        let hint: String?
    }

    var answer: Answer {
        let document = Document(
            type: "urn:fieldbook:problem:" + code.rawValue, title: code.title,
            status: code.status.code, detail: detail, code: code.rawValue, hint: hint)
        var answer = Answer.json(document, status: code.status, type: "application/problem+json")
        if let retryAfter { answer.headers[.retryAfter] = String(retryAfter) }
        if let allow { answer.headers[.allow] = allow }
        if code == .unauthorized { answer.headers[.wwwAuthenticate] = "Bearer" }
        return answer
    }
}
