import Foundation
import HTTPTypes

/// What goes back for one call. Headers are few on purpose: an answer without news is mostly them.
struct Answer: Sendable {
    var status: HTTPResponse.Status = .ok
    var headers = HTTPFields()
    var body: [UInt8] = []

    static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok,
        type: String = "application/json"
    ) -> Answer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Encoding fails only for numbers that are not finite, which no shape here has.
        let body = (try? encoder.encode(value)) ?? Data("{}".utf8)
        return Answer(status: status, headers: [.contentType: type], body: Array(body))
    }

    static func text(_ text: String, type: String = "text/plain; charset=utf-8") -> Answer {
        Answer(headers: [.contentType: type], body: Array(text.utf8))
    }
}
