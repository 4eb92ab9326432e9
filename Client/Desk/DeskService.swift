import DomainModel
import Foundation
import HTTPTypes
import ReplicaStore

/// What the desk answers, apart from the network that carries it: one person's, on this machine.
package final class DeskService: Sendable {
    /// Bytes of a form, at most.
    static let formBytes = 64 << 10
    static let cookie = "fieldbook-desk"

    private let replica: Replica
    private let sessions: DeskSessions
    /// Good once: the first browser that brings it is signed in.
    package let token: String

    package init(replica: Replica) {
        self.replica = replica
        token = DeskSessions.randomToken(replica.environment)
        sessions = DeskSessions(token: token, environment: replica.environment)
    }

    /// Answers one request.
    ///
    /// - Parameters:
    ///   - port: the one that the desk listens on, by which its own address is told from others.
    ///   - form: the body, not longer than `formBytes`.
    /// - Throws: what the replica throws; nothing of a record is in the address or kept in a log.
    func answer(_ request: HTTPRequest, port: Int, form: [UInt8]) throws -> DeskAnswer {
        let address = DeskAddress(request.path ?? "/")
        let language =
            address.query["lang"].flatMap(ReadingLanguage.init(rawValue:))
            ?? Self.preferred(request.headerFields[.acceptLanguage])
        guard Self.isOwn(request.authority, port) else {
            let page = DeskPage(language: language, session: nil)
            return .page(page.message(.refused, .refusedAdvice), status: .misdirectedRequest)
        }
        let id = Self.sessionID(request.headerFields[.cookie])
        let session = id.flatMap(sessions.session)
        let page = DeskPage(language: language, session: session)
        switch (request.method, address.path) {
        case (.get, "/style.css"): return .style
        case (.get, "/enter"):
            guard let new = address.query["token"].flatMap(sessions.enter) else {
                return .page(page.message(.noEntry, .noEntryAdvice), status: .forbidden)
            }
            return .entered(new)
        default: break
        }
        guard let id, let session else {
            return .page(page.message(.noEntry, .noEntryAdvice), status: .forbidden)
        }
        switch (request.method, address.path) {
        case (.get, "/"):
            return .page(page.today(try replica.today(days: 7), schema: replica.schema))
        case (.post, "/sign-out"):
            guard Self.isOurs(request, form: form, session, port) else {
                return .page(page.message(.refused, .refusedAdvice), status: .forbidden)
            }
            sessions.end(id)
            let goodbye = DeskPage(language: language, session: nil)
            return .left(goodbye.message(.signedOut, .noEntryAdvice))
        default: return .page(page.message(.noPage, .noPageAdvice), status: .notFound)
        }
    }

    /// What is said where `answer` has failed.
    func failure(_ request: HTTPRequest) -> DeskAnswer {
        let language = Self.preferred(request.headerFields[.acceptLanguage])
        let page = DeskPage(language: language, session: nil)
        return .page(page.message(.failed, .failedAdvice), status: .internalServerError)
    }

    /// Whether the browser came by the desk's own name, and was not sent here under another one.
    private static func isOwn(_ authority: String?, _ port: Int) -> Bool {
        authority == "127.0.0.1:\(port)" || authority == "localhost:\(port)"
    }

    /// Whether a form was made by this session's own page.
    private static func isOurs(
        _ request: HTTPRequest, form: [UInt8], _ session: DeskSessions.Session, _ port: Int
    ) -> Bool {
        if let origin = request.headerFields[.origin] {
            guard origin.hasPrefix("http://"), isOwn(String(origin.dropFirst(7)), port) else {
                return false
            }
        }
        let fields = DeskAddress.fields(String(decoding: form, as: UTF8.self))
        return fields["form"].map { DeskSessions.isSame($0, session.formToken) } ?? false
    }

    private static func sessionID(_ cookies: String?) -> String? {
        cookies?.split(separator: ";").map { $0.drop { $0 == " " } }
            .first { $0.hasPrefix(cookie + "=") }
            .map { String($0.dropFirst(cookie.count + 1)) }
    }

    /// The first language of the browser that the desk speaks.
    private static func preferred(_ header: String?) -> ReadingLanguage {
        (header ?? "").split(separator: ",").lazy
            .compactMap { part in
                let code = part.drop { $0 == " " }.prefix { $0.isLetter }
                return ReadingLanguage(rawValue: code.lowercased())
            }.first ?? .english
    }
}

/// The path and the query of a request.
struct DeskAddress {
    let path: String
    let query: [String: String]

    init(_ target: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts[0])
        query = parts.count > 1 ? Self.fields(String(parts[1])) : [:]
    }

    /// The fields of a form or a query, which is written in the same way; the first of a name.
    static func fields(_ text: String) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1).map {
                $0.replacing("+", with: " ").removingPercentEncoding ?? ""
            }
            guard parts.count == 2, fields[parts[0]] == nil else { continue }
            fields[parts[0]] = parts[1]
        }
        return fields
    }
}

/// What goes back to the browser.
struct DeskAnswer: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let body: [UInt8]

    private init(
        _ body: String, type: String, status: HTTPResponse.Status = .ok,
        _ more: [(HTTPField.Name?, String)] = []
    ) {
        self.status = status
        self.body = Array(body.utf8)
        var headers = HTTPFields()
        let always = [
            (HTTPField.Name("Referrer-Policy"), "no-referrer"),
            (HTTPField.Name("X-Frame-Options"), "DENY"),
            (HTTPField.Name("Cross-Origin-Resource-Policy"), "same-origin"),
            (.xContentTypeOptions, "nosniff"), (.cacheControl, "no-store"),
            (.contentType, type), (.contentLength, String(self.body.count)),
            (
                .contentSecurityPolicy,
                "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
                    + "frame-ancestors 'none'"
            ),
        ]
        for (name, value) in always + more {
            if let name { headers[name] = value }
        }
        self.headers = headers
    }

    static func page(_ page: HTML, status: HTTPResponse.Status = .ok) -> DeskAnswer {
        DeskAnswer(page.markup, type: "text/html; charset=utf-8", status: status)
    }

    static var style: DeskAnswer {
        DeskAnswer(StyleSheet.text, type: "text/css; charset=utf-8")
    }

    /// Goes on to the first page, with the session in a cookie that no script reads.
    static func entered(_ id: String) -> DeskAnswer {
        DeskAnswer(
            "", type: "text/plain", status: .seeOther,
            [(.location, "/"), (.setCookie, cookie(id))])
    }

    static func left(_ page: HTML) -> DeskAnswer {
        DeskAnswer(
            page.markup, type: "text/html; charset=utf-8",
            [(.setCookie, cookie("") + "; Max-Age=0")])
    }

    private static func cookie(_ value: String) -> String {
        "\(DeskService.cookie)=\(value); HttpOnly; SameSite=Strict; Path=/"
    }
}
