import CentralStorage
import DomainModel
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import Synchronization
import TestSupport
import Testing

@Suite("Edits of a laptop whose clock is wrong")
struct WrongClockTests {
    private static let minute: Int64 = 60_000
    private static let day: Int64 = 24 * 60 * minute

    /// How far a device's clock is wrong, which a test changes.
    private final class Drift: Sendable {
        private let locked = Mutex<Int64>(0)
        var milliseconds: Int64 {
            get { locked.withLock { $0 } }
            set { locked.withLock { $0 = newValue } }
        }
    }

    private let central: CentralOffice
    private let brest: FieldOffice
    private let minsk: FieldOffice
    private let drift = Drift()
    private let id: RecordID

    init() async throws {
        central = try CentralOffice()
        let (clock, drift) = (central.clock.environment(), drift)
        let replica = try Replica.create(
            path: central.folder.file("brest.sqlite"), office: "brest", author: "brest author",
            environment: SystemInputs(
                now: { clock.now() + drift.milliseconds }, random: clock.random))
        brest = try central.join(replica, spaces: ["network"])
        minsk = try central.office("minsk")
        id = try brest.addStakeholder("Fictitious NGO")
        try await brest.sync()
        try await minsk.sync()
    }

    private var now: Int64 { central.clock.environment().now() }

    private func lastStamp(_ office: FieldOffice) throws -> Int64 {
        try #require(try office.replica.changes(of: id.description).last { $0.field == "website" })
            .at
    }

    private func pass(_ milliseconds: Int64) { central.clock.advance(milliseconds: milliseconds) }

    @Test("until a server has told the time, stamps grow")
    func beforeTheFirstSyncStampsGrow() throws {
        let (clock, drift) = (central.clock.environment(), Drift())
        let alone = try Replica.create(
            path: central.folder.file("alone.sqlite"), office: "gomel", author: "gomel author",
            environment: SystemInputs(
                now: { clock.now() + drift.milliseconds }, random: clock.random))
        let made = try alone.add(
            "stakeholder", [.set(field: "name", "N"), .set(field: "type", "media")],
            space: "network"
        ).id.description
        let edits: [(drift: Int64, site: String)] = [
            (40 * Self.day, "https://a.example.org"), (0, "https://b.example.org"),
            (-4000 * Self.day, "https://c.example.org"),
        ]
        for edit in edits {
            drift.milliseconds = edit.drift
            _ = try alone.edit(made, in: nil, [.set(field: "website", .text(edit.site))])
        }
        let changes = try alone.changes(of: made)
        #expect(changes.last?.after == "https://c.example.org")
        #expect(try alone.verify() == [])
    }

    @Test("after a sync has told the time, new edits carry it, though earlier ones lie ahead")
    func afterASyncNewEditsCarryTheCorrectedTime() async throws {
        drift.milliseconds = 40 * Self.day
        try brest.edit(id, .set(field: "website", "https://ahead.example.org"))
        drift.milliseconds = 0
        try brest.edit(id, .set(field: "name", "Fictitious Network"))
        pass(Self.day)
        try await brest.sync()
        #expect(try lastStamp(brest) <= now)
        try brest.edit(id, .set(field: "website", "https://brest.example.org"))
        #expect(abs(try lastStamp(brest) - now) <= StampCorrection.tolerance)
        #expect(try brest.replica.verify() == [])
        try await brest.sync()
        #expect(try brest.replica.verify() == [])
    }

    @Test("an edit under a clock that jumped since the last sync is corrected before it is sent")
    func aJumpAfterTheLastSyncIsCorrected() async throws {
        for jump in [40 * Self.day, -40 * Self.day, 600 * Self.minute, -600 * Self.minute] {
            pass(20 * Self.minute)
            drift.milliseconds = jump
            try brest.edit(id, .set(field: "website", .text("https://\(abs(jump)).example.org")))
            pass(20 * Self.minute)
            drift.milliseconds = 0
            try await brest.sync()
            let stamp = try lastStamp(brest)
            #expect(stamp <= now + StampCorrection.tolerance)
            #expect(stamp >= now - 41 * Self.minute)
            try brest.edit(id, .set(field: "website", .null))
            try await brest.sync()
        }
    }

    @Test("a clock that stands before the last sync stamps nothing before that")
    func aClockBeforeTheLastSyncStampsNothingBeforeIt() throws {
        let synced = now
        pass(Self.day)
        drift.milliseconds = -4000 * Self.day
        try brest.edit(id, .set(field: "website", "https://late.example.org"))
        #expect(try lastStamp(brest) >= synced)
        #expect(try lastStamp(brest) <= now)
    }

    @Test("a clock that jumps later does not move stamps that were settled")
    func aClockThatJumpsLaterDoesNotMoveSettledStamps() async throws {
        try central.store.write { transaction in
            let device = try #require(try brest.replica.identity()).device
            try transaction.grant(device, [SpaceAccess(space: "network", level: .read)])
        }
        try brest.edit(id, .set(field: "website", "https://waits.example.org"))
        let made = try lastStamp(brest)
        try await brest.sync()
        pass(Self.day)
        drift.milliseconds = 40 * Self.day
        try await brest.sync()
        #expect(try lastStamp(brest) == made)
    }

    @Test("an older value of a laptop that was ahead does not win over a newer one")
    func anOlderValueDoesNotWin() async throws {
        drift.milliseconds = 40 * Self.day
        try brest.edit(id, .set(field: "website", "https://older.example.org"))
        drift.milliseconds = 0
        pass(30 * Self.minute)
        try minsk.edit(id, .set(field: "website", "https://newer.example.org"))
        pass(30 * Self.minute)
        try brest.edit(id, .set(field: "name", "Fictitious Network"))
        for office in [brest, minsk, brest] { try await office.sync() }
        for office in [brest, minsk] {
            #expect(try office.fields(id)["website"] == "https://newer.example.org")
        }
    }

    @Test("what a wrong clock filled in is corrected with the stamp; typed values and codes stay")
    func whatTheClockFilledInIsCorrected() async throws {
        let today = TimeText.day(milliseconds: now)
        let typed = TimeText.day(milliseconds: now - 3 * Self.day)
        drift.milliseconds = 400 * Self.day
        let ahead = TimeText.day(milliseconds: now + drift.milliseconds)
        func addCase(_ changes: FieldChange...) throws -> (id: RecordID, code: String?) {
            let added = try brest.replica.add(
                "case",
                [
                    .set(field: "sex", "f"),
                    .addElement(field: "protection_categories", "refugee"),
                ] + changes, space: "network")
            return (added.id, added.code)
        }
        let filled = try addCase()
        let other = try addCase(.set(field: "intake_date", .text(typed)))
        try brest.edit(filled.id, .set(field: "sex", "m"))
        drift.milliseconds = 0
        let summary = try await brest.sync()
        let fields = try brest.fields(filled.id)
        #expect(fields["intake_date"] == .text(today))
        #expect(fields["created_at"]?.text?.prefix(10) == today.prefix(10))
        #expect(fields["code"] == filled.code.map(Value.text))
        #expect(try brest.fields(other.id)["intake_date"] == .text(typed))
        let days = summary.clocked.filter { $0.field == "intake_date" }
        #expect(days.map(\.record) == [filled.id])
        #expect(days.map(\.before) == [ahead] && days.map(\.after) == [today])
        let codes = summary.clocked.filter { $0.after == nil }.map(\.before)
        #expect(codes == [filled.code, other.code].compactMap { $0 })
        try await minsk.sync()
        #expect(try minsk.fields(filled.id) == fields)
        #expect(try brest.replica.verify() == [] && minsk.replica.verify() == [])
        #expect(try await brest.sync().clocked == [])
    }

    @Test("the time of a log's entry is corrected with the stamp of its commit")
    func timesOfLogEntriesAreCorrected() async throws {
        let added = try brest.replica.add(
            "case",
            [.set(field: "sex", "f"), .addElement(field: "protection_categories", "refugee")],
            space: "network")
        try await brest.sync()
        drift.milliseconds = -40 * Self.day
        try brest.edit(
            added.id, .setElement(field: "notes", element: nil, "A fictitious note"))
        drift.milliseconds = 0
        pass(Self.minute)
        try await brest.sync()
        let entry = try #require(try brest.fields(added.id)["notes"]?.array?.first?.map)
        let time = try #require(entry["at"]?.text.flatMap { ZonedTime($0) })
        #expect(abs(time.millisecondsSince1970 - now) <= StampCorrection.tolerance)
    }
}
