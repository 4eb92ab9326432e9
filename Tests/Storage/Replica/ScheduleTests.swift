import DomainModel
import ReplicaStore
import StoreKit
import SyncProtocol
import Testing

/// The count of a meeting's calendar entry, by which calendars know that theirs is out of date.
@Suite("A meeting's schedule")
struct ScheduleTests {
    private func meeting(_ office: FieldOffice, start: Value = day(1)) throws -> RecordID {
        try office.replica.add(
            "meeting",
            [
                .set(field: "title", "Plenary"), .set(field: "kind", "extended"),
                .setMember(group: "schedule", member: "start", start),
            ]
        ).id
    }

    private func sequence(_ id: RecordID, _ office: FieldOffice) throws -> Value? {
        try office.fields(id)["sequence"]
    }

    private func move(_ id: RecordID, _ office: FieldOffice, to start: Value) throws {
        try office.edit(id, .setMember(group: "schedule", member: "start", start))
    }

    @Test("is counted by an edit, a table, a cancellation and a reversal, and by nothing else")
    func everyWayOfEditingRaisesTheSequence() throws {
        let office = try CentralOffice().office("minsk")
        let id = try meeting(office)
        #expect(try sequence(id, office) == 0)
        try move(id, office, to: day(2))
        #expect(try sequence(id, office) == 1)
        try move(id, office, to: day(2))
        try office.edit(id, .set(field: "minutes", "Fictitious minutes."))
        try office.edit(id, .set(field: "status", "held"))
        #expect(try sequence(id, office) == 1)
        _ = try office.replica.apply(
            [
                .update(
                    id, collection: "meeting",
                    changes: [.setMember(group: "schedule", member: "place", "Hall 2")])
            ], of: "a table")
        #expect(try sequence(id, office) == 2)
        try office.edit(id, .set(field: "status", "cancelled"))
        #expect(try sequence(id, office) == 3)
        try office.edit(id, .set(field: "status", "planned"))
        #expect(try sequence(id, office) == 4)
        try move(id, office, to: day(3))
        let last = try #require(try office.replica.commits(limit: 1).first).commit
        _ = try office.replica.revert([last])
        #expect(try office.fields(id)["schedule"]?.map?["start"] == day(2))
        #expect(try sequence(id, office) == 6)
    }

    @Test("decided between two that are equally new, is newer than both")
    func aResolutionRaisesTheSequenceAboveBoth() async throws {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let id = try meeting(minsk)
        for office in [minsk, brest] { try await office.sync() }
        try move(id, minsk, to: day(2))
        try move(id, brest, to: day(3))
        for office in [minsk, brest, minsk] { try await office.sync() }
        let question = try #require(try minsk.replica.conflicts().first)
        #expect(try sequence(id, minsk) == 1)
        _ = try minsk.replica.resolve(question.id, .take(1))
        for office in [minsk, brest] { try await office.sync() }
        for office in [minsk, brest] {
            #expect(try sequence(id, office) == 2)
            #expect(try office.replica.conflicts().isEmpty)
        }
        #expect(try minsk.digests == brest.digests)
    }

    @Test("does not end before it starts, across time zones too")
    func anEndBeforeTheStartIsRefused() throws {
        let office = try CentralOffice().office("minsk")
        let id = try meeting(office, start: "2026-10-01T10:00:00+03:00")
        for end: Value in ["2026-10-01T09:59:00+03:00", "2026-10-01T06:59:00Z"] {
            let error = #expect(throws: StoreError.self) {
                try office.edit(id, .setMember(group: "schedule", member: "end", end))
            }
            #expect(error?.message.contains("meeting.end lies before schedule.start") == true)
        }
        try office.edit(
            id, .setMember(group: "schedule", member: "end", "2026-10-01T07:00:00Z"))
        #expect(throws: StoreError.self) { try move(id, office, to: day(2)) }
        #expect(try sequence(id, office) == 1)
    }
}

/// Ten o'clock on a day of a month.
private func day(_ day: Int) -> Value { .text("2026-10-0\(day)T10:00:00+03:00") }
