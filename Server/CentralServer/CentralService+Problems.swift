import ExchangeService
import Logging
import ServerAuthentication
import StoreKit
import SyncProtocol
import Zstandard

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
