import Enrolment
import HTTPTypes
import HummingbirdCore
import Logging

extension CentralService {
    /// `POST /v1/enrol`: the one call that a device makes before it has a token. Spec: HTTP §3.
    func answerEnrol(
        _ call: Call, _ writer: borrowing ResponseWriter
    ) async throws -> Answer {
        try Headers.require("application/json", call.headers)
        guard try Headers.contentCoding(call.headers) == .identity else {
            throw Problem(.unsupportedMedia, "an enrolment is sent as it is, without encoding")
        }
        let body = try await call.body.collect(limit: limits.enrolmentBytes, writer: writer)
        let network = call.network
        let enrolled = try await executor.run { [desk] in
            try desk.enrol(body, from: network)
        }
        logger.info("device \(enrolled.device) of office \(enrolled.office) enrolled")
        var answer = Answer.json(enrolled)
        answer.headers[.cacheControl] = "no-store"
        return answer
    }
}
