import CentralServer
import CentralStorage
import ExchangeService
import Foundation
import ReplicaStore
import ServerAuthentication
import SyncEngine
import SyncProtocol
import Testing

/// The numbers of `Protocol/Spec/Limits.md` are those of the code.
@Suite struct LimitTests {
    struct Limit: Sendable, CustomTestStringConvertible {
        /// How its row begins.
        let row: String
        let value: Int
        /// What the value is divided by before it is written.
        var unit = 1
        /// Which of the numbers in its cell it is, counted from 0.
        var place = 0

        var testDescription: String { row }

        /// As people write it: `1,048,576`.
        var text: String {
            let digits = Array("\(value / unit)")
            return digits.indices.reduce(into: "") { text, index in
                if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
                text.append(digits[index])
            }
        }
    }

    static let limits: [Limit] = [
        Limit(row: "nesting of a value", value: CBORLimits.depth),
        Limit(row: "records in a commit", value: CBORLimits.recordsPerCommit),
        Limit(row: "bytes of a commit's frame", value: CBORLimits.bytesPerCommit),
        Limit(row: "bytes of a record's state", value: CBORLimits.bytesPerState),
        Limit(row: "the name of a commit's author", value: NameLimits.authorBytes),
        Limit(
            row: "milliseconds for which one transaction",
            value: Int(ExchangeLimits().transactionTime / .milliseconds(1))),
        Limit(row: "commits of one device in a day", value: Quotas().deviceCommits),
        Limit(
            row: "bytes of commits of one device in a day", value: Quotas().deviceBytes,
            unit: 1 << 20),
        Limit(row: "writers that one device may bring", value: Quotas().deviceWriters),
        Limit(row: "commits of a space", value: Quotas().spaceCommits),
        Limit(row: "bytes of a space's log", value: Quotas().spaceBytes, unit: 1 << 20),
        Limit(row: "bytes of a message, unpacked", value: CBORLimits.bytesPerMessage),
        Limit(row: "prefixes in a fork", value: WriterFork.mostPrefixes),
        Limit(
            row: "bytes of all pages of an answer", value: ExchangeLimits().pageBytes,
            unit: 1 << 20),
        Limit(
            row: "log entries sent without comparing", value: ExchangeLimits().entriesWithoutScan,
            unit: 1 << 10),
        Limit(row: "bytes of commits pushed", value: SyncClient.pushBytes, unit: 1 << 20),
        Limit(row: "spaces named one by one", value: SyncSession.listedSpaces),
        Limit(row: "seconds that an answer may wait", value: Int(Exchange.longestWait)),
        Limit(row: "time without a byte", value: SyncClient.patienceSeconds),
        Limit(
            row: "bytes of pages that a client asks for", value: LineBudget.leastPage,
            unit: 1 << 10),
        Limit(
            row: "bytes of pages that a client asks for", value: LineBudget.firstPage,
            unit: 1 << 10,
            place: 1),
        Limit(
            row: "bytes of commits pushed in the first", value: LineBudget.firstPush,
            unit: 1 << 10),
        Limit(
            row: "hours for which a client believes", value: Int(LineBudget.beliefMilliseconds),
            unit: 60 * 60 * 1000),
        Limit(row: "how often a space may begin anew", value: SpaceSync.mostRestarts),
        Limit(row: "bytes of a body as sent", value: ServerLimits().bodyBytes, unit: 1 << 20),
        Limit(row: "bytes of a body unpacked", value: ServerLimits().messageBytes, unit: 1 << 20),
        Limit(row: "seconds that an answer may wait", value: Int(ServerLimits().waitSeconds)),
        Limit(row: "bytes of an answer below which", value: CentralService.worthPacking),
        Limit(row: "exchanges at a time", value: ServerLimits().exchanges),
        Limit(row: "exchanges at a time", value: ServerLimits().waiting, place: 1),
        Limit(row: "the same of one device", value: ServerLimits().exchangesOfDevice),
        Limit(row: "the same of one device", value: ServerLimits().waitingOfDevice, place: 1),
        Limit(row: "bytes of bodies", value: ServerLimits().heldBytes, unit: 1 << 20),
        Limit(
            row: "bytes of bodies", value: ServerLimits().heldBytesOfDevice, unit: 1 << 20,
            place: 1),
        Limit(row: "connections |", value: ServerLimits().connections),
        Limit(row: "connections that have shown", value: ServerLimits().strangers),
        Limit(
            row: "connections that have shown", value: ServerLimits().strangersOfAddress,
            place: 1),
        Limit(row: "connections of one device", value: ServerLimits().connectionsOfDevice),
        Limit(row: "seconds without a byte", value: Int(ServerLimits().idleSeconds)),
        Limit(
            row: "seconds without a byte", value: Int(ServerLimits().silentSeconds), place: 1),
        Limit(
            row: "seconds that the head of the first", value: Int(ServerLimits().arrivalSeconds)),
        Limit(row: "least speed of a stranger's body", value: Int(ServerLimits().bytesPerSecond)),
        Limit(
            row: "least speed of a stranger's body, after \(ServerLimits().graceSeconds) seconds",
            value: Int(ServerLimits().bytesPerSecond)),
        Limit(
            row: "seconds that a server which stops waits for bodies",
            value: Int(ServerLimits().stopUploadSeconds)),
        Limit(row: "bytes of header fields", value: ServerLimits().headerBytes, unit: 1 << 10),
        Limit(
            row: "bytes of an enrolment's body, and of a key's",
            value: ServerLimits().enrolmentBytes,
            unit: 1 << 10),
        Limit(
            row: "failed enrolments of one address",
            value: Int(AttemptLimiter.Allowance.ofOneAddress.burst)),
        Limit(
            row: "failed enrolments of one address",
            value: Int(AttemptLimiter.Allowance.ofOneAddress.refillMilliseconds), unit: 1000,
            place: 1),
        Limit(
            row: "failed enrolments of all addresses",
            value: Int(AttemptLimiter.Allowance.ofAllAddresses.burst)),
        Limit(
            row: "a pending, unfrozen commit is stamped again",
            value: Int(HybridClock.tolerance), unit: 60 * 1000),
        Limit(
            row: "a received stamp moves a clock", value: Int(HybridClock.tolerance),
            unit: 60 * 1000),
        Limit(
            row: "an invitation code can be used", value: Int(Invitation.lifetime),
            unit: 24 * 60 * 60 * 1000),
        Limit(
            row: "a device can enrol again with its code", value: Int(Invitation.repetition),
            unit: 60 * 60 * 1000),
        Limit(row: "a device's name", value: DeviceNames.nameBytes, place: 1),
        Limit(row: "an office's name", value: OfficeName.byteLimit, place: 1),
        Limit(row: "a channel's name", value: SpaceName.byteLimit),
        Limit(row: "the name of an office that has channels", value: OfficeChannel.officeByteLimit),
        Limit(row: "retention", value: Int(Retention.milliseconds), unit: 24 * 60 * 60 * 1000),
    ]

    @Test(arguments: limits)
    func standInTheTable(_ limit: Limit) throws {
        let file = Repository.root.appending(path: "Protocol/Spec/Limits.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let row = try #require(
            text.split(separator: "\n").first { $0.hasPrefix("| \(limit.row)") })
        let numbers = row.split(separator: "|")[1].matches(of: /[0-9]+(,[0-9]{3})*/)
        try #require(numbers.indices.contains(limit.place))
        #expect(String(numbers[limit.place].output.0) == limit.text)
    }
}
