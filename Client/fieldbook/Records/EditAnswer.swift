import CommandSupport
import ReplicaStore
import SyncProtocol
import TextFormats

/// What an edit answers: the record's id, for people and for scripts.
struct EditAnswer {
    let result: EditResult
    /// The conflict that the edit settled.
    let resolved: String?

    init(_ result: EditResult, resolved: String? = nil) {
        self.result = result
        self.resolved = resolved
    }

    func write(to output: Output) throws {
        try output.answer { writer in
            writer.member("id", result.id.description)
            writer.member("space", result.space)
            writer.member("code", result.code)
            writer.member("commit", result.commit?.description)
            writer.member("resolved", resolved)
        } text: {
            "\(result.id)\n"
        }
    }
}
