import HTTPTypes

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
