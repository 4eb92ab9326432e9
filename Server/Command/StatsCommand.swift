import ArgumentParser
import CentralStorage
import SyncProtocol

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

    private struct Answer: Encodable {
        struct Space: Encodable {
            let space: String
            let records: Int
            /// The number of the last log entry.
            let number: UInt64
            let digest: String
            let writers: Int
            let voids: Int
            let logBytes: Int
            let stateBytes: Int
            /// Records that are gone for ever.
            let collected: Int
            /// Up to which number the log is not sent any more.
            let floor: UInt64
            /// The last number that the newest verified backup holds.
            let backupNumber: UInt64
            let recovery: Bool
        }

        struct Transfer: Encodable {
            /// The space that the record has moved away from.
            let space: String
            let collection: String
            let record: String
            let status: String
        }

        let version = 1
        let spaces: [Space]
        /// Records that have moved away and are not in their new home yet.
        let transfers: [Transfer]
        let devices: Int
        let fileBytes: Int

        private enum CodingKeys: String, CodingKey {
            case version, spaces, transfers, devices, fileBytes
        }
    }

    func run() throws {
        let stats = try options.open().stats()
        let answer = Answer(
            spaces: stats.spaces.map(Self.space), transfers: stats.openTransfers.map(Self.transfer),
            devices: stats.devices,
            fileBytes: stats.fileBytes)
        let rows = answer.spaces.map {
            [
                $0.space + ($0.recovery ? " (in recovery)" : ""), "\($0.records)", "\($0.number)",
                "\($0.backupNumber)", "\($0.voids)", "\($0.logBytes)",
                "\($0.stateBytes)", String($0.digest.prefix(16)),
            ]
        }
        let heading = [
            "SPACE", "RECORDS", "NUMBER", "BACKED UP", "VOIDS", "LOG BYTES", "STATE BYTES",
            "DIGEST",
        ]
        let notes = answer.transfers.map {
            "transfer of \($0.collection) \($0.record) out of \($0.space): \($0.status)\n"
        }
        options.output.write(answer, text: Output.table(heading, rows) + notes.joined())
    }

    private static func transfer(_ open: CentralStatistics.OpenTransfer) -> Answer.Transfer {
        let status =
            switch open.status {
            case .waiting, .done, .unproven: "waiting for the next sync"
            case .stuck: "stuck: the record is too large, or damaged"
            case .held: "held for a grant, a route or a decision: fieldbook-server audit says why"
            }
        return Answer.Transfer(
            space: open.transfer.space, collection: open.transfer.reference.collection,
            record: open.transfer.reference.record.description, status: status)
    }

    private static func space(_ space: CentralStatistics.Space) -> Answer.Space {
        Answer.Space(
            space: space.summary.space, records: space.summary.records,
            number: space.summary.number, digest: space.summary.digest.hexadecimal,
            writers: space.writers, voids: space.voids, logBytes: space.logBytes,
            stateBytes: space.stateBytes, collected: space.collected, floor: space.floor,
            backupNumber: space.backupNumber, recovery: space.isInRecovery)
    }
}
