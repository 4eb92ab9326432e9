import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol

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
                the record has moved there. It is asked before on a terminal; elsewhere give \
                --yes.\(Slot.collection.name == "case" ? "\n\n" + Self.ofCases : "")

                Example:

                  fieldbook \(Slot.collection.name) transfer ID --to office:brest
                """)
    }

    private static var ofCases: String {
        """
        A case goes to an office that has accepted it: ask with case refer --transfer, and once \
        the answer is here, leave --to out. Its notes, attachments and referrals go along, also \
        those that others write before they learn of the move. Referrals of it to other offices \
        end. A case whose consent forbids sharing is not moved (status 77).
        """
    }

    @OptionGroup var record: RecordArgument

    @Option(
        help: ArgumentHelp(
            "The space to move it to; of a case that another office has accepted, that office's.",
            valueName: "space"))
    var to: String?

    @Flag(
        help: ArgumentHelp(
            "Move a case also to an office that has not accepted it.",
            visibility: Slot.collection.name == "case" ? .default : .hidden))
    var unasked = false

    @OptionGroup var consent: ConsentOptions<Slot>
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let view = try replica.show(record.id, in: Slot.collection.name)
        try confirmation.ask(try question(view, replica), options.output)
        let clock = try replica.clockReport()
        let result = try replica.transfer(
            record.id, in: Slot.collection.name, to: to, isUnasked: unasked,
            override: consent.override, author: options.resolvedAuthor)
        try EditAnswer(result.record, along: result.annexes, clock: clock)
            .write(to: options.output)
        options.keepLook(
            consent.override == nil ? .share : .override, at: [view.id], of: view.collection,
            in: replica)
        let destination = result.destination
        if try !replica.holds(space: destination) {
            options.output.warn(
                "this replica does not hold \(destination): the record is seen no more here, "
                    + "unless the server refuses the move because it leads where no route does")
        }
    }

    private func question(_ view: RecordView, _ replica: Replica) throws -> String {
        let annexes = try replica.hanging(on: record.id, in: Slot.collection.name)
        let along =
            Slot.collection.name == "case" && !annexes.isEmpty
            ? " with \(Self.count(annexes))" : ""
        guard let to else {
            return "Move \(view.title)\(along) to the office that has accepted it?"
        }
        let note = try replica.holds(space: to) ? "" : ", which this replica does not hold"
        return "Move \(view.title)\(along) from \(view.space) to \(to)\(note)?"
    }

    /// Such as “3 notes, 1 referral”.
    private static func count(_ records: [RecordReference]) -> String {
        let groups = Dictionary(grouping: records, by: \.collection)
        return groups.sorted { $0.key < $1.key }.map { name, members in
            let collection = Deployment.current.collection(name)
            let plural = collection?.plural ?? name
            return "\(members.count) \(members.count == 1 ? name : plural)"
        }.joined(separator: ", ")
    }
}
