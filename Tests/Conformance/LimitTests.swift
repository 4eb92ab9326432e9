import CentralStorage
import ExchangeService
import Foundation
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
        Limit(row: "retention", value: Int(Retention.milliseconds), unit: 24 * 60 * 60 * 1000),
    ]

    @Test(arguments: limits)
    func standInTheTable(_ limit: Limit) throws {
        let file = Repository.root.appending(path: "Protocol/Spec/Limits.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let row = try #require(
            text.split(separator: "\n").first { $0.hasPrefix("| \(limit.row)") })
        let cells = row.split(separator: "|").map { $0.drop(while: \.isWhitespace) }
        let number = cells[1].prefix { $0.isNumber || $0 == "," }
        #expect(number == limit.text)
    }
}
