import CommandSupport
import ReplicaStore
import SyncProtocol
import TextFormats

extension JSONWriter {
    /// A record as `show` and `list` give it.
    mutating func record(_ view: RecordView) {
        object { writer in
            writer.member("id", view.id.description)
            writer.member("collection", view.collection)
            writer.member("space", view.space)
            writer.member("title", view.title)
            writer.member("code", view.code)
            writer.member("deleted", view.isDeleted && view.movedTo == nil)
            writer.member("movedTo", view.movedTo)
            writer.key("fields")
            writer.value(.map(view.fields.filter { !$0.value.isNull }))
            writer.array("conflicts", view.conflicts) { $0.text($1) }
        }
    }
}
