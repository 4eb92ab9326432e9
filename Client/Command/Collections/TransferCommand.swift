import ArgumentParser
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
                record's space. Whoever does not hold the other space sees only that the record \
                has moved there. It is asked before on a terminal; elsewhere give --yes.

                Example:

                  fieldbook \(Slot.collection.name) transfer ID --to office:brest
                """)
    }

    @OptionGroup var record: RecordArgument

    @Option(help: ArgumentHelp("The space to move it to.", valueName: "space"))
    var to: String

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let view = try replica.show(record.id, in: Slot.collection.name)
        let isHeld = try replica.holds(space: to)
        if !yes { try confirm(view, isHeld: isHeld) }
        let result = try replica.transfer(
            record.id, in: Slot.collection.name, to: to, author: options.resolvedAuthor)
        try EditAnswer(result).write(to: options.output)
        if !isHeld {
            options.output.warn(
                "this replica does not hold \(to): the record is seen no more here, and stays on "
                    + "its way if the server has no space of that name")
        }
    }

    private func confirm(_ view: RecordView, isHeld: Bool) throws {
        guard Terminal(.standardInput, color: .never).isInteractive else {
            throw CommandFailure.usage(
                "a transfer is not made without being confirmed", hint: "give --yes to confirm it")
        }
        let note = isHeld ? "" : ", which this replica does not hold"
        options.output.remark(
            "move \(options.output.terminal.line(view.title)) from \(view.space) to "
                + "\(options.output.terminal.line(to))\(note)? [y/N]")
        guard readLine()?.lowercased().hasPrefix("y") == true else {
            throw CommandFailure("cancelled", "nothing was moved")
        }
    }
}
