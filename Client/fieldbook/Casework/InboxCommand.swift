import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

struct InboxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inbox",
        abstract: "Lists the referrals from other offices, the most urgent first.",
        discussion: """
            Each with what it shows of the case. One whose person has withdrawn consent stays for \
            30 days, and as long as a case that was opened from it is in use, so that what was \
            copied from it is destroyed.

            Examples:

              fieldbook inbox
              fieldbook referral accept ID --open-case
            """)

    @Flag(help: "Those that have ended too.")
    var all = false

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let received = try options.open().inbox(all: all)
        try options.output.answer { writer in
            writer.array("referrals", received) { $0.received($1) }
        } text: {
            var table = TextTable("ID", "URGENCY", "STATUS", "FROM", "SERVICE", "PERSON")
            for item in received { table.add(item) }
            return table.isEmpty ? "" : table.text(for: options.output.terminal)
        }
        if received.isEmpty { options.output.remark("nothing was referred to this office") }
        for item in received where item.isWithdrawn { options.output.warn(notice(item)) }
    }

    private func notice(_ item: ReceivedReferral) -> String {
        let copy = item.openedCase.map {
            "; the case that was opened from it is \($0): "
                + options.command("case", "erase", $0.end)
        }
        return "\(item.referral.id.end): the person's consent was withdrawn; destroy or return "
            + "what was copied from this referral" + (copy ?? "")
    }
}

extension TextTable {
    fileprivate mutating func add(_ item: ReceivedReferral) {
        let names = ["family_name", "given_name"].compactMap { item.shared[$0]?.text }
        add(
            item.referral.id.end, item.urgency, item.status,
            item.referral.fields["from_office"]?.text,
            item.referral.fields["service_type"]?.text, names.joined(separator: " "))
    }
}

extension JSONWriter {
    fileprivate mutating func received(_ item: ReceivedReferral) {
        let fields = item.referral.fields
        object { writer in
            writer.member("id", item.referral.id.description)
            writer.member("from", fields["from_office"]?.text)
            writer.member("kind", fields["kind"]?.text)
            writer.member("service", fields["service_type"]?.text)
            writer.member("urgency", item.urgency)
            writer.member("status", item.status)
            writer.member("at", fields["created_at"]?.text)
            writer.member("note", fields["reason"]?.text)
            if item.isWithdrawn { writer.member("withdrawn", true) }
            writer.member("openedCase", item.openedCase?.description)
            writer.key("shared")
            writer.object(item.shared.sorted { $0.key < $1.key })
        }
    }
}
