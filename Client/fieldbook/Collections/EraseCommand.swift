import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

struct EraseCommand<Slot: CollectionSlot>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "erase",
            abstract: "Erases a record of \(Slot.collection.name) for good, everywhere.",
            discussion: """
                All values of the record leave this replica, the server and its log, and every \
                other replica as each syncs, search index and free pages included. Nobody can \
                undo it, and edits of it that others made offline are refused. That it was \
                erased, when, by whom and why stays in the log: name nobody in the reason.

                It does not reach what has left the system: exports, printouts, backups and \
                bundles made before. With --whole what is about it alone goes with it: its notes, \
                attachments and referrals, and a household in which nobody else is left. Other \
                records that refer to it stay, with what they say of it: they are named. It takes \
                manage access to the space, and a record under legal hold is not erased before the \
                hold is lifted. On a terminal it asks first; elsewhere it needs --yes.

                Example:

                  fieldbook \(Slot.collection.name) erase ID --reason 'consent withdrawn'
                """)
    }

    @OptionGroup var record: RecordArgument

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Why; it stays in the log.", valueName: "text"))
    var reason: String

    @Flag(help: "Also erase what is about it alone, such as its notes and attachments.")
    var whole = false

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw ValidationError("the reason may not be empty")
        }
    }

    func run() throws {
        let replica = try options.open()
        let view = try replica.show(record.id, in: Slot.collection.name)
        let referring = try replica.referring(to: record.id, in: Slot.collection.name)
        let companions = whole ? try replica.aboutAlone(record.id, in: Slot.collection.name) : []
        try confirmation.ask(
            question(view, companions, referring.filter { !companions.contains($0) }),
            options.output)
        let erasure = try replica.erase(
            record.id, in: Slot.collection.name, isWhole: whole, reason: reason,
            author: options.resolvedAuthor)
        try answer(erasure)
    }

    private func question(
        _ view: RecordView, _ companions: [RecordReference], _ referring: [RecordReference]
    ) -> String {
        let also =
            companions.isEmpty ? "" : " and \(Count.text(companions.count, "record")) about it"
        let rest =
            referring.isEmpty
            ? "" : " \(Count.text(referring.count, "record")) that refer to it stay."
        return "Erase \(view.collection) \(view.title)\(also) for good, on every replica?\(rest) "
            + "It cannot be undone, and does not reach exports, backups and bundles made before."
    }

    private func answer(_ erasure: Erasure) throws {
        try options.output.answer { writer in
            writer.member("id", erasure.id.description)
            writer.member("space", erasure.space)
            writer.member("commit", erasure.commit.description)
            writer.member("done", erasure.isDone)
            for (name, references) in [
                ("companions", erasure.companions), ("referring", erasure.referring),
            ] {
                writer.array(name, references) { writer, reference in
                    writer.object {
                        $0.member("collection", reference.collection)
                        $0.member("id", reference.record.description)
                    }
                }
            }
        } text: {
            "\(erasure.id)\n"
        }
        if !erasure.isDone {
            options.output.remark(
                "its values leave this computer with the next sync: \(options.command("sync"))")
        }
        for reference in erasure.companions {
            options.output.remark("\(reference.collection) \(reference.record) was erased with it")
        }
        for reference in erasure.referring {
            options.output.remark("\(reference.collection) \(reference.record) refers to it")
        }
    }
}
