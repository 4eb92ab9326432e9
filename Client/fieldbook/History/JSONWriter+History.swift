import CommandSupport
import ReplicaStore
import SyncProtocol
import TextFormats

extension JSONWriter {
    mutating func commit(_ summary: CommitSummary) {
        object { writer in
            writer.member("commit", summary.commit.description)
            writer.member("at", at: summary.at)
            writer.member("author", summary.author)
            writer.member("office", summary.office)
            writer.member("space", summary.space)
            writer.array("records", summary.records) { $0.text($1.description) }
            if summary.isPending { writer.member("pending", true) }
            writer.attribution(summary.attribution)
        }
    }

    mutating func change(_ change: RegisterChange) {
        object { writer in
            writer.member("at", at: change.at)
            writer.member("author", change.author)
            writer.member("office", change.office)
            writer.member("commit", change.commit.description)
            writer.member("field", change.field)
            writer.member("before", change.before ?? .null)
            writer.member("after", change.after ?? .null)
            if change.isPending { writer.member("pending", true) }
            writer.attribution(change.attribution)
        }
    }

    private mutating func attribution(_ attribution: Attribution?) {
        if let bringer = attribution?.broughtBy {
            key("broughtBy")
            object { writer in
                writer.member("device", bringer.device.description)
                writer.member("office", bringer.office)
                writer.member("name", bringer.name)
            }
        }
        if let isSigned = attribution?.isSigned { member("signed", isSigned) }
    }
}
