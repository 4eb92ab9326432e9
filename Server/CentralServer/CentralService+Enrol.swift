import CentralStorage
import HTTPTypes
import HummingbirdCore
import Logging
import ServerAuthentication
import SyncProtocol

extension CentralService {
    /// `POST /v1/enrol`: the one call that a device makes before it has a token. Spec: HTTP §3.
    func answerEnrol(
        _ call: Call, _ writer: borrowing ResponseWriter
    ) async throws -> Answer {
        let body = try await json(call, writer)
        let network = call.network
        let enrolled = try await executor.run { [desk] in
            try desk.enrol(body, from: network)
        }
        logger.info("device \(enrolled.device) of office \(enrolled.office) enrolled")
        return Self.secret(enrolled.json)
    }

    /// `POST /v1/rotate`: a new token for the device that calls. Spec: HTTP §3.
    func answerRotate(
        _ call: Call, _ writer: borrowing ResponseWriter
    ) async throws -> Answer {
        let device = try await device(of: call)
        // It has no body; what is sent all the same is not kept.
        _ = try await call.body.collect(limit: 0, writer: writer)
        return Self.secret(try await executor.run { [desk] in try desk.rotate(device).json })
    }

    /// An answer with a token, which nobody on the way may keep.
    private static func secret(_ members: [String: Value]) -> Answer {
        var answer = Answer.json(members)
        answer.headers[.cacheControl] = "no-store"
        return answer
    }

    /// `POST /v1/key`: a device that was enrolled without a key makes its own known, once.
    /// Spec: HTTP §3.
    func answerKey(
        _ call: Call, _ writer: borrowing ResponseWriter
    ) async throws -> Answer {
        let device = try await device(of: call).id
        let body = try await json(call, writer)
        let registered = try await executor.run { [desk] in
            try desk.register(body, of: device)
        }
        logger.info("device \(device) signs from now on")
        return .json(registered.json)
    }

    /// The body of a call that takes a little JSON.
    private func json(
        _ call: Call, _ writer: borrowing ResponseWriter
    ) async throws -> [UInt8] {
        try Headers.require("application/json", call.headers)
        guard try Headers.contentCoding(call.headers) == .identity else {
            throw Problem(.unsupportedMedia, "this call is sent as it is, without encoding")
        }
        return try await call.body.collect(limit: limits.enrolmentBytes, writer: writer)
    }
}
