import CommandSupport
import ReplicaStore
import SyncProtocol
import TextFormats

extension JSONWriter {
    mutating func conflict(_ conflict: Conflict) {
        object { writer in
            writer.member("id", conflict.id)
            writer.member("kind", conflict.kind.rawValue)
            writer.member("space", conflict.space)
            writer.member("collection", conflict.collection)
            writer.member("record", conflict.record.description)
            writer.member("title", conflict.title)
            writer.member("field", conflict.field)
            writer.member("visible", conflict.visible)
            writer.member("ancestor", conflict.ancestor ?? .null)
            writer.array("candidates", conflict.candidates) { $0.candidate($1) }
        }
    }

    private mutating func candidate(_ candidate: Conflict.Candidate) {
        object { writer in
            writer.member("index", candidate.index)
            // A candidate may be that the field is empty, which is a choice and not an absence.
            writer.key("value")
            writer.value(candidate.value)
            writer.member("author", candidate.author)
            writer.member("office", candidate.office)
            writer.member("at", at: candidate.at)
            if candidate.isResolution { writer.member("resolution", true) }
            writer.member("record", candidate.record?.description)
        }
    }
}
