import HTTPTypes
import SyncProtocol
import TextFormats

/// What goes back for one call. Headers are few on purpose: an answer without news is mostly them.
struct Answer: Sendable {
    var status: HTTPResponse.Status = .ok
    var headers = HTTPFields()
    var body: [UInt8] = []

    static func json(
        _ members: [String: Value], status: HTTPResponse.Status = .ok,
        type: String = "application/json"
    ) -> Answer {
        var writer = JSONWriter()
        writer.value(.map(members))
        return Answer(status: status, headers: [.contentType: type], body: writer.bytes)
    }

    static func text(_ text: String, type: String = "text/plain; charset=utf-8") -> Answer {
        Answer(headers: [.contentType: type], body: Array(text.utf8))
    }
}
