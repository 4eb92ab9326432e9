import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

struct AccessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access",
        abstract: "Says who has looked at records that hold restricted fields.",
        discussion: """
            Viewing, listing, searching, exporting, sharing and going past a consent are kept on \
            the device, and gathered into the office's space when the day is over, with the next \
            sync. Looks at many records at once stand there with their number.

            Examples:

              fieldbook access
              fieldbook access MINSK-2026-K7-0001
            """)

    @Argument(help: "Only looks at this record: its id, a part of it, or its code.")
    var record: String?

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let record = try record.map { try replica.show($0, in: nil).id }
        let looks = try replica.looks(at: record)
        try options.output.answer { writer in
            writer.array("looks", looks) { $0.look($1) }
        } text: {
            var table = TextTable("WHEN", "WHO", "OFFICE", "WHAT", "RECORD")
            for look in looks { table.add(look, replica) }
            return table.isEmpty ? "" : table.text(for: options.output.terminal)
        }
        if looks.isEmpty { options.output.remark("nobody has looked, as far as is known here") }
    }
}

extension TextTable {
    fileprivate mutating func add(_ look: Look, _ replica: Replica) {
        let name = look.record.flatMap { try? replica.name(of: $0) }
        let record = look.record.map { id in
            [name?.code ?? id.end, name?.title].compactMap(\.self).joined(separator: " ")
        }
        let several = Count.text(look.count, "record") + " of \(look.collection)"
        let times = look.record != nil && look.count > 1 ? " ×\(look.count)" : ""
        add(
            LocalTime.text(milliseconds: look.at), look.author, look.office,
            look.action + times, record ?? several)
    }
}

extension JSONWriter {
    fileprivate mutating func look(_ look: Look) {
        object { writer in
            writer.member("at", at: look.at)
            writer.member("author", look.author)
            writer.member("office", look.office)
            writer.member("action", look.action)
            writer.member("collection", look.collection)
            writer.member("record", look.record?.description)
            if look.count > 1 { writer.member("count", look.count) }
        }
    }
}

extension GlobalOptions {
    /// Keeps who has seen what; where that cannot be written, it is said, and what was asked for
    /// is shown all the same.
    func keepLook(
        _ action: Look.Action, at records: [RecordID], of collection: String,
        in replica: Replica
    ) {
        do {
            try replica.keepLook(action, at: records, of: collection, author: resolvedAuthor)
        } catch {
            output.warn(
                "that this was looked at could not be kept: \(CommandFailure(error).message)")
        }
    }
}
