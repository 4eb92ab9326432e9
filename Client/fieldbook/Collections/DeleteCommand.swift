import ArgumentParser
import DomainModel
import ReplicaStore

struct DeleteCommand<Slot: CollectionSlot>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "delete",
            abstract: "Deletes a record of \(Slot.collection.name); it can be restored.",
            discussion: """
                A record that another office edits at the same time stays, and is put up for \
                review.

                Example:

                  fieldbook \(Slot.collection.name) delete ID --reason 'entered twice'
                """)
    }

    @OptionGroup var record: RecordArgument

    @Option(parsing: .unconditional, help: ArgumentHelp("Why.", valueName: "text"))
    var reason: String = ""

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let clock = try replica.clockReport()
        let result = try replica.delete(
            record.id, in: Slot.collection.name, reason: reason, author: options.resolvedAuthor)
        try EditAnswer(result, clock: clock).write(to: options.output)
    }
}

struct RestoreCommand<Slot: CollectionSlot>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "restore",
            abstract: "Brings a deleted record of \(Slot.collection.name) back.",
            discussion: """
                Example:

                  fieldbook \(Slot.collection.name) restore ID
                """)
    }

    @OptionGroup var record: RecordArgument
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let clock = try replica.clockReport()
        let result = try replica.restore(
            record.id, in: Slot.collection.name, author: options.resolvedAuthor)
        try EditAnswer(result, clock: clock).write(to: options.output)
    }
}
