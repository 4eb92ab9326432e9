import ArgumentParser
import DomainModel
import ReplicaStore

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
        let result = try options.open().restore(
            record.id, in: Slot.collection.name, author: options.resolvedAuthor)
        try EditAnswer(result).write(to: options.output)
    }
}
