import ExchangeService
import Gzip
import HTTPTypes
import Logging
import ServerAuthentication
import StoreKit
import SyncProtocol
import Zstandard

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
    var answer: Response {
        var document: [String: Value] = [
            "type": .text("urn:fieldbook:problem:" + code.rawValue),
            "title": .text(code.title),
            "status": .int(Int64(code.status.code)),
            "detail": .text(detail),
            "code": .text(code.rawValue),
        ]
        document["hint"] = hint.map(Value.text)
        var answer = Response.json(document, status: code.status, type: "application/problem+json")
        if let retryAfter { answer.headers[.retryAfter] = String(retryAfter) }
        if let allow { answer.headers[.allow] = allow }
        if code == .unauthorized { answer.headers[.wwwAuthenticate] = "Bearer" }
        return answer
    }
}

/// Every way in which a call as a whole can fail: the stable codes of the problem details
/// (RFC 9457) that the server answers. Spec: Errors §2.
///
/// What fails for one space or one commit only is an outcome or a void inside a 200 answer.
package enum ProblemCode: String, Sendable, CaseIterable {
    /// The body is not what the call expects. The same body fails again.
    case malformed
    /// No token, or one that the server does not know.
    case unauthorized
    /// The device was revoked; its token will not work again.
    case deviceRevoked = "device_revoked"
    /// The invitation code is wrong or has been withdrawn.
    case invitationInvalid = "invitation_invalid"
    /// The path names nothing here.
    case notFound = "not_found"
    /// The path exists, for another method; `Allow` says which.
    case methodNotAllowed = "method_not_allowed"
    /// The body came too slowly. A retry on a better line helps.
    case requestTimeout = "request_timeout"
    /// Another device has used the invitation code, or this one has and called since.
    case invitationUsed = "invitation_used"
    /// The device's key is another one, and never changes.
    case keyDiffers = "key_differs"
    /// The body is larger than `GET /v1/info` says, as sent or unpacked. Smaller parts help.
    case tooLarge = "too_large"
    /// The media type or the content encoding is none that the call takes.
    case unsupportedMedia = "unsupported_media"
    /// Too many attempts; try again after `Retry-After` seconds.
    case rateLimited = "rate_limited"
    /// The server failed; its log says why. A retry may help.
    case `internal`
    /// The server has too much to do, or cannot write; try again after `Retry-After` seconds.
    case overloaded
}

extension ProblemCode {
    package var status: HTTPResponse.Status {
        switch self {
        case .malformed: .badRequest
        case .unauthorized: .unauthorized
        case .deviceRevoked, .invitationInvalid: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .requestTimeout: .requestTimeout
        case .invitationUsed, .keyDiffers: .conflict
        case .tooLarge: .contentTooLarge
        case .unsupportedMedia: .unsupportedMediaType
        case .rateLimited: .tooManyRequests
        case .internal: .internalServerError
        case .overloaded: .serviceUnavailable
        }
    }

    /// The same words for each occurrence, as RFC 9457 asks.
    package var title: String {
        switch self {
        case .malformed: "The request cannot be read"
        case .unauthorized: "A valid device token is needed"
        case .deviceRevoked: "The device was revoked"
        case .invitationInvalid: "The invitation code is not valid"
        case .notFound: "There is nothing at this path"
        case .methodNotAllowed: "The path does not take this method"
        case .requestTimeout: "The request came too slowly"
        case .invitationUsed: "The invitation code was used"
        case .keyDiffers: "The device has another key"
        case .tooLarge: "The request is too large"
        case .unsupportedMedia: "The media type is not supported"
        case .rateLimited: "There were too many attempts"
        case .internal: "The server failed"
        case .overloaded: "The server cannot take the request now"
        }
    }
}

extension CentralService {
    /// What a failed call is answered. Only failures of the server itself are logged.
    func problem(for error: any Error, _ route: Route?) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case let refusal as AccessRefusal: return Problem(refusal)
        case is DeviceRevoked: return Problem(AccessRefusal.revoked)
        case let error as CBORError:
            return Problem(.malformed, "the message breaks a rule of the protocol: \(error)")
        case let error as ZstandardError: return Problem(error)
        case let error as GzipError: return Problem(error)
        case let error as StoreError:
            if let problem = Problem(error) { return problem }
        default: break
        }
        logger.error("\(route?.rawValue ?? "another path") failed: \(error)")
        if let error = error as? StoreError, error.isTemporary {
            return Problem(
                .overloaded, "the server cannot save anything at the moment",
                hint: "try again later; whoever runs the server finds the reason in its log",
                retryAfter: 30)
        }
        return Problem(
            .internal, "the server failed", hint: "whoever runs it finds the reason in its log")
    }
}

extension Problem {
    fileprivate init(_ refusal: AccessRefusal) {
        switch refusal {
        case .unauthorized:
            self.init(
                .unauthorized, "the call has no token, or one that is not known here",
                hint: "enrol the device with an invitation code of this server")
        case .revoked:
            self.init(
                .deviceRevoked, "this device may no longer use the server",
                hint: "ask the central office")
        case .invitationInvalid(let reason):
            self.init(
                .invitationInvalid, reason,
                hint: "check the code, or ask the central office for a new one")
        case .keyDiffers:
            self.init(
                .keyDiffers, "the server knows this device with another key, which never changes",
                hint: "this is an old copy of the replica: make a new one, with a new invitation")
        case .invitationUsed:
            self.init(
                .invitationUsed, "the invitation code was used",
                hint: "a code is good for one device, and ends when that has called: ask for "
                    + "another one")
        case .malformed(let reason): self.init(.malformed, reason)
        case .tooManyAttempts(let seconds):
            self.init(
                .rateLimited, "there were too many wrong invitation codes",
                hint: "check the code, then try again in \(seconds) seconds", retryAfter: seconds)
        }
    }

    fileprivate init(_ error: ZstandardError) {
        switch error {
        case .outputExceedsLimit, .windowTooLarge:
            self.init(.tooLarge, "\(error)", hint: "send it in smaller parts")
        default: self.init(.malformed, "\(error)")
        }
    }

    fileprivate init(_ error: GzipError) {
        switch error {
        case .outputExceedsLimit:
            self.init(.tooLarge, "\(error)", hint: "send it in smaller parts")
        case .truncated, .corrupt, .unavailable: self.init(.malformed, "\(error)")
        }
    }

    /// Nil for a failure of the server itself.
    fileprivate init?(_ error: StoreError) {
        switch error.kind {
        case .malformed: self.init(.malformed, error.message, hint: error.hint)
        case .busy:
            self.init(
                .overloaded, "the server is busy", hint: "try again in a moment", retryAfter: 5)
        default: return nil
        }
    }
}

extension StoreError {
    /// Whether the server works again once somebody has looked after its disk.
    fileprivate var isTemporary: Bool { kind == .diskFull || kind == .readOnly }
}
