import DomainModel
import GRDB
import ReplicaStore
import StoreKit
import SyncProtocol
import Synchronization
import TestSupport
import Testing

@Suite("Days, codes and the clock of an office")
struct OfficeDayTests {
    private static let hour: Int64 = 3_600_000
    private static let day: Int64 = 24 * hour
    /// 2026-12-31T22:30:00Z.
    private static let newYearsEve: Int64 = 1_798_756_200_000

    private final class Wall: Sendable {
        private let locked: Mutex<Int64>
        init(_ milliseconds: Int64) { locked = Mutex(milliseconds) }
        var milliseconds: Int64 {
            get { locked.withLock { $0 } }
            set { locked.withLock { $0 = newValue } }
        }
    }

    private let folder: ScratchFolder
    private let wall = Wall(Self.newYearsEve)
    private let replica: Replica

    init() throws {
        folder = try ScratchFolder()
        let (wall, random) = (wall, TestClock().environment().random)
        replica = try Replica.create(
            path: folder.file("minsk.sqlite"), office: "minsk", author: "Ala",
            environment: SystemInputs(
                now: { wall.milliseconds }, random: random, zone: { _ in 3 * Self.hour }))
    }

    private func addCase() throws -> (code: String, intake: Value?) {
        let added = try replica.add(
            "case",
            [.set(field: "sex", "f"), .addElement(field: "protection_categories", "refugee")])
        let shown = try replica.show(added.id.description, in: nil)
        return (added.code ?? "", shown.fields["intake_date"])
    }

    @Test("today and a code's year are those of the office's time zone")
    func daysAreTheOffices() throws {
        let first = try addCase()
        #expect(first.intake == "2027-01-01")
        #expect(first.code.contains("-2027-"))
    }

    @Test("no code is given twice, whatever years the clock goes through")
    func codesNeverRepeat() throws {
        var codes: [String] = []
        for shift in [0, 0, -4000, -4000, 0, 400, 0, -4000, 400] {
            wall.milliseconds = Self.newYearsEve + Int64(shift) * Self.day
            codes.append(try addCase().code)
        }
        #expect(Set(codes).count == codes.count)
        let ofNewYear = codes.filter { $0.contains("-2027-") }
        #expect(ofNewYear.count == 4)
    }

    @Test("a file that knew the sequence of one year only goes on from there")
    func anOlderSequenceIsRead() throws {
        let tag = try #require(try replica.identity()).tag
        try replica.file.write { database in
            try database.execute(
                sql: "INSERT INTO settings VALUES ('code_sequence', ?)",
                arguments: ["2027:\(tag):41"])
        }
        #expect(try addCase().code.hasSuffix("-0042"))
    }

    @Test("a code that is known is not given again, though the sequence was lost")
    func aKnownCodeIsNotGivenAgain() throws {
        let first = try addCase().code
        try replica.file.write { database in
            try database.execute(sql: "DELETE FROM settings WHERE key = 'code_sequence'")
        }
        #expect(try addCase().code != first)
    }

    @Test("a clock before 2026 is named before anybody has told the time")
    func anImpossibleClockIsNamed() throws {
        #expect(try replica.clockReport() == nil)
        wall.milliseconds = 0
        #expect(try replica.clockReport()?.state == .impossible)
        #expect(try replica.status().clock?.state == .impossible)
        #expect(try replica.diagnose().map(\.kind) == [.clock])
    }

    @Test("a clock that is right is not told to be set, though earlier edits lie ahead")
    func earlierEditsAheadAreNamed() throws {
        wall.milliseconds = Self.newYearsEve + 40 * Self.day
        _ = try addCase()
        wall.milliseconds = Self.newYearsEve
        let report = try #require(try replica.clockReport())
        #expect(report.state == .behindEdits)
        #expect(report.advice.hasPrefix("set the clock only if"))
    }

    @Test("a clock that jumps by years is named at the edit")
    func aJumpOfYearsIsNamed() throws {
        _ = try addCase()
        wall.milliseconds = Self.newYearsEve + 4000 * Self.day
        #expect(try replica.clockReport()?.state == .yearsAhead)
    }
}

@Suite("What is said of a clock once a server has told the time")
struct ClockReportTests {
    private static let day: Int64 = 24 * 3_600_000

    private let central: CentralOffice
    private let replica: Replica

    init() throws {
        central = try CentralOffice()
        replica = try central.office("minsk").replica
    }

    private var now: Int64 { central.clock.environment().now() }

    @Test("a clock before the last sync is named with that sync")
    func beforeTheLastSync() throws {
        try replica.noteServerTime(now, askedAt: now)
        #expect(try replica.clockReport() == nil)
        central.clock.advance(milliseconds: -Self.day)
        #expect(try replica.clockReport()?.state == .beforeLastSync)
        central.clock.advance(milliseconds: 500 * Self.day)
        #expect(try replica.clockReport()?.state == .yearsAhead)
    }

    @Test("where edits of others are ahead of the server too, this clock is not called wrong")
    func theServerMayBeBehind() throws {
        try replica.noteServerTime(now - Self.day, askedAt: now)
        #expect(try replica.clockReport()?.state == .differs)
        try replica.file.write { database in
            let stamp = HybridTimestamp(milliseconds: now)
            try database.execute(
                sql: """
                    INSERT INTO writers (space, writer, counter, hash, is_own, last_stamp)
                    SELECT space, 7, 1, zeroblob(32), 0, ? FROM spaces LIMIT 1
                    """, arguments: [Int64(bitPattern: stamp.rawValue)])
        }
        let report = try #require(try replica.clockReport())
        #expect(report.state == .serverBehind)
        #expect(report.advice.hasPrefix("leave the clock as it is"))
        #expect(try replica.diagnose().map(\.location) == ["this device"])
    }
}
