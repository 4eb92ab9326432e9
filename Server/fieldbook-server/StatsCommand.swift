import ArgumentParser
import CentralStorage
import CommandSupport
import SyncProtocol
import TextFormats

struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Shows how much each space holds, and its digest.",
        discussion: """
            A replica that has synced shows the same digest in fieldbook status. Records that have \
            moved to another space and are not there yet are named with the reason.

            Example:

              fieldbook-server stats --data /var/lib/fieldbook
            """)

    @OptionGroup var options: DataOptions

    func run() throws {
        let stats = try options.open().stats()
        try options.output.answer { writer in
            stats.write(to: &writer)
        } text: {
            text(of: stats)
        }
    }

    private func text(of stats: CentralStatistics) -> String {
        var table = TextTable(
            "SPACE", "RECORDS", "NUMBER", "BACKED UP", "VOIDS", "LOG BYTES", "STATE BYTES",
            "DIGEST")
        for space in stats.spaces {
            table.add(
                space.summary.space + (space.isInRecovery ? " (in recovery)" : ""),
                "\(space.summary.records)", "\(space.summary.number)", "\(space.backupNumber)",
                "\(space.voids)", "\(space.logBytes)", "\(space.stateBytes)",
                String(space.summary.digest.hexadecimal.prefix(16)))
        }
        let notes = stats.openTransfers.map { open in
            "transfer of \(open.transfer.reference.collection) \(open.transfer.reference.record) "
                + "out of \(open.transfer.space): \(open.explanation)\n"
        }
        return table.text(for: options.output.terminal) + notes.joined()
    }
}

extension CentralStatistics {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.array("spaces", spaces) { writer, space in
            writer.object { space.write(to: &$0) }
        }
        // Records that have moved away and are not in their new home yet.
        writer.array("transfers", openTransfers) { writer, open in
            writer.object {
                // The space that the record has moved away from.
                $0.member("space", open.transfer.space)
                $0.member("collection", open.transfer.reference.collection)
                $0.member("record", open.transfer.reference.record.description)
                $0.member("status", open.explanation)
            }
        }
        writer.member("devices", devices)
        writer.member("fileBytes", fileBytes)
    }
}

extension CentralStatistics.Space {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("space", summary.space)
        writer.member("records", summary.records)
        // Of the last log entry.
        writer.member("number", summary.number)
        writer.member("digest", summary.digest.hexadecimal)
        writer.member("writers", writers)
        writer.member("voids", voids)
        writer.member("logBytes", logBytes)
        writer.member("stateBytes", stateBytes)
        // Records that are gone for ever.
        writer.member("expunged", expunged)
        // Up to which number the log is not sent any more.
        writer.member("floor", floor)
        // The last number that the newest verified backup holds.
        writer.member("backupNumber", backupNumber)
        writer.member("recovery", isInRecovery)
    }
}

extension CentralStatistics.OpenTransfer {
    fileprivate var explanation: String {
        switch status {
        case .waiting, .done, .unproven: "waiting for the next sync"
        case .stuck: "stuck: the record is too large, or damaged"
        case .held: "held for a grant, a route or a decision: fieldbook-server audit says why"
        }
    }
}
