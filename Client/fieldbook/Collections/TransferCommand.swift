import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore

struct TransferCommand<Slot: CollectionSlot>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "transfer",
            abstract: "Moves a record of \(Slot.collection.name) to another space.",
            discussion: """
                The server brings the record there with the next sync; what others edit \
                meanwhile goes along, or is put up for review. It takes the level manage in the \
                record's space, and write in the other one or a route that the central office has \
                opened there. Otherwise the server refuses the move: the record stays, and the \
                move goes into quarantine. Whoever does not hold the other space sees only that \
                the record has moved there. It is asked before on a terminal; elsewhere give --yes.

                A case whose consent forbids sharing is not moved (status 77).

                Example:

                  fieldbook \(Slot.collection.name) transfer ID --to office:brest
                """)
    }

    @OptionGroup var record: RecordArgument

    @Option(help: ArgumentHelp("The space to move it to.", valueName: "space"))
    var to: String

    @OptionGroup var consent: ConsentOptions<Slot>
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let view = try replica.show(record.id, in: Slot.collection.name)
        let isHeld = try replica.holds(space: to)
        let note = isHeld ? "" : ", which this replica does not hold"
        try confirmation.ask(
            "Move \(view.title) from \(view.space) to \(to)\(note)?", options.output)
        let clock = try replica.clockReport()
        let result = try replica.transfer(
            record.id, in: Slot.collection.name, to: to, override: consent.override,
            author: options.resolvedAuthor)
        try EditAnswer(result, clock: clock).write(to: options.output)
        if !isHeld {
            options.output.warn(
                "this replica does not hold \(to): the record is seen no more here, unless the "
                    + "server refuses the move because it leads where no route does")
        }
    }
}
