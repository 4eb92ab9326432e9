import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore
import TextFormats

struct ShowCommand<Slot: CollectionSlot>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "show",
            abstract: "Shows a record of \(Slot.collection.name).",
            discussion: """
                Fields in conflict are marked; the value shown is provisional.

                Example:

                  fieldbook \(Slot.collection.name) show ID
                """)
    }

    @OptionGroup var record: RecordArgument
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let view = try replica.show(record.id, in: Slot.collection.name)
        try options.output.answer { writer in
            writer.key("record")
            writer.record(view)
        } text: {
            try RecordText(replica: replica, options: options).text(of: view)
        }
    }
}
