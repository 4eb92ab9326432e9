import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol

/// `fieldbook case refer`: hands a case on for a service.
struct ReferCommand<Slot: CollectionSlot>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "refer",
            abstract: "Refers a case to another office or to a stakeholder.",
            discussion: """
                To another office, the referral and the fields that it shares go into the channel \
                that both offices read, and nobody else; the case stays where it is. The other \
                office sees it in its inbox after both have synced. While the referral is \
                underway, what changes in the shared fields follows. To a stakeholder, who has no \
                Fieldbook, the referral stays beside the case.

                Without --share the receiver is shown the least that the service needs. What the \
                person does not consent to is refused (status 77), with the field that forbids it.

                Examples:

                  fieldbook case refer ID --to-office brest --service health --urgency urgent
                  fieldbook case refer ID --to 'Red Cross' --service shelter_safehouse
                """)
    }

    @OptionGroup var record: RecordArgument

    @Option(help: ArgumentHelp("The office to refer it to.", valueName: "office"))
    var toOffice: String?

    @Option(help: ArgumentHelp("The stakeholder to refer it to.", valueName: "stakeholder"))
    var to: String?

    @Option(help: ArgumentHelp("The service that is asked for.", valueName: "code"))
    var service: String

    @Option(help: ArgumentHelp("How soon: routine, soon, urgent, immediate.", valueName: "code"))
    var urgency: String?

    @Option(
        help: ArgumentHelp(
            "A field that the receiver is shown; may be repeated.", valueName: "field"))
    var share: [String] = []

    @Option(help: ArgumentHelp("What the receiver has to know besides.", valueName: "text"))
    var note: String?

    @Flag(help: "The receiver is to take the case over: once it has accepted, transfer it.")
    var transfer = false

    @OptionGroup var consent: ConsentOptions<Slot>
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (toOffice == nil) != (to == nil) else {
            throw ValidationError("name one receiver: --to-office OFFICE or --to STAKEHOLDER")
        }
        guard !transfer || to == nil else {
            throw ValidationError("a case is transferred to an office: --to-office OFFICE")
        }
    }

    func run() throws {
        let replica = try options.open()
        let clock = try replica.clockReport()
        let fields = share.flatMap { $0.split(separator: ",").map(String.init) }
        let receiver: ReferralRequest.Receiver =
            toOffice.map { .office($0) } ?? .stakeholder(to ?? "")
        let request = ReferralRequest(
            to: receiver, kind: transfer ? "transfer" : "referral",
            service: try code(service, of: "service_type"),
            urgency: try urgency.map { try code($0, of: "urgency") },
            share: share.isEmpty ? nil : fields, note: note)
        let result = try replica.refer(
            record.id, request, override: consent.override, author: options.resolvedAuthor)
        try EditAnswer(result, clock: clock).write(to: options.output)
        options.output.remark("referred in \(result.space)")
        options.keepLook(
            consent.override == nil ? .share : .override,
            at: [try replica.show(record.id, in: Slot.collection.name).id],
            of: Slot.collection.name, in: replica)
    }

    /// A code from the code or its label in any language.
    private func code(_ text: String, of field: String) throws -> String {
        guard let collection = Deployment.current.collection("referral") else { return text }
        let change = try FieldChange.parse(argument: "\(field)=\(text)", collection: collection)
        guard case .set(_, let value) = change, let code = value.text else {
            throw CommandFailure.usage("\(field) has no value", hint: "give a code")
        }
        return code
    }
}
