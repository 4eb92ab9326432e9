import DomainModel
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

@Suite("Replicas that were copied or restored")
struct CloneTests {
    let central: CentralOffice
    let minsk: FieldOffice
    let brest: FieldOffice
    let id: RecordID

    init() async throws {
        central = try CentralOffice()
        minsk = try central.office("minsk")
        brest = try central.office("brest")
        id = try minsk.addStakeholder("Fictitious NGO")
        try await minsk.sync()
        try await brest.sync()
    }

    @Test(
        "both the original and the copy go on writing, and no edit is lost",
        arguments: [true, false], [true, false])
    func bothGoOn(isCopiedWhole: Bool, copyFirst: Bool) async throws {
        let copy = try central.copy(of: minsk, named: "copy", withIncarnation: isCopiedWhole)
        try minsk.edit(id, .set(field: "website", "https://original.example.org"))
        try copy.edit(id, .set(field: "name_en", "Fictitious NGO, from the copy"))
        for office in copyFirst ? [copy, minsk] : [minsk, copy] { try await office.sync() }
        try await settle(minsk, copy, brest)
        let fields = try brest.fields(id)
        #expect(fields["website"] == "https://original.example.org")
        #expect(fields["name_en"] == "Fictitious NGO, from the copy")
    }

    @Test("an edit whose wrong stamp the original and the copy both corrected is one edit")
    func bothCorrectOneStamp() async throws {
        let (original, new) = try central.officeOfTheFuture()
        let copy = try central.copy(of: original, named: "copy")
        try await original.sync()
        central.clock.advance(milliseconds: 3_000)
        try copy.edit(new, .set(field: "website", "https://copy.example.org"))
        try await settle(copy, original, minsk)
        let commits = try minsk.replica.changes(of: new.description).map(\.commit)
        #expect(Set(commits).count == 2)
        #expect(try minsk.fields(new)["website"] == "https://copy.example.org")
        for office in [minsk, original, copy] {
            let made = try #require(try office.fields(new)["created_at"]?.text)
            #expect(made < TimeText.utc(milliseconds: central.clock.environment().now()))
        }
    }

    @Test("edits of one field by the original and the copy are both kept for review")
    func oneFieldIsReviewed() async throws {
        let copy = try central.copy(of: minsk, named: "copy")
        try minsk.edit(id, .set(field: "name", "Fictitious NGO A"))
        try copy.edit(id, .set(field: "name", "Fictitious NGO B"))
        try await settle(minsk, copy, brest)
        let conflict = try #require(try brest.replica.conflicts().first)
        #expect(
            Set(conflict.candidates.map(\.value)) == ["Fictitious NGO A", "Fictitious NGO B"])
    }

    @Test("a whole branch of the copy is renamed, what builds on it too")
    func branchIsRenamed() async throws {
        let copy = try central.copy(of: minsk, named: "copy")
        for number in 1...3 {
            try minsk.edit(id, .set(field: "website", .text("https://\(number).example.org")))
        }
        try await minsk.sync()
        for number in 1...5 {
            try copy.edit(id, .set(field: "name_en", .text("Name \(number)")))
        }
        let other = try copy.addStakeholder("Fictitious clinic")
        try copy.edit(other, .set(field: "website", "https://clinic.example.org"))
        try await settle(copy, minsk, brest)
        #expect(try brest.fields(id)["name_en"] == "Name 5")
        #expect(try brest.fields(id)["website"] == "https://3.example.org")
        #expect(try brest.fields(other)["website"] == "https://clinic.example.org")
        #expect(try brest.replica.conflicts().isEmpty)
    }

    @Test("a copy that only pulls holds what the original wrote, and then writes by itself")
    func copyThatOnlyPulls() async throws {
        let copy = try central.copy(of: minsk, named: "copy")
        try minsk.edit(id, .set(field: "website", "https://original.example.org"))
        try await minsk.sync()
        try await copy.sync()
        #expect(try copy.fields(id)["website"] == "https://original.example.org")
        try copy.edit(id, .set(field: "name_en", "From the copy"))
        try minsk.edit(id, .set(field: "website", "https://again.example.org"))
        try await settle(copy, minsk, brest)
        #expect(try brest.fields(id)["name_en"] == "From the copy")
        #expect(try brest.fields(id)["website"] == "https://again.example.org")
    }

    @Test("a backup put back after edits were sent fetches them, and its new edits stay")
    func backupPutBack() async throws {
        let backup = central.folder.file("backup.sqlite")
        try central.save(minsk, to: backup, withIncarnation: true)
        try minsk.edit(id, .set(field: "website", "https://lost.example.org"))
        try await minsk.sync()
        let restored = try central.open(backup, like: minsk)
        try restored.edit(id, .set(field: "name_en", "After the restore"))
        try await settle(restored, brest)
        #expect(try restored.fields(id)["website"] == "https://lost.example.org")
        #expect(try brest.fields(id)["name_en"] == "After the restore")
    }

    @Test("what the copy has pending too is taken once")
    func pendingOnBothSides() async throws {
        try minsk.edit(id, .set(field: "website", "https://pending.example.org"))
        let copy = try central.copy(of: minsk, named: "copy")
        try copy.edit(id, .set(field: "name_en", "From the copy"))
        try minsk.edit(id, .set(field: "name_en", "From the original"))
        try await settle(minsk, copy, brest)
        let conflict = try #require(try brest.replica.conflicts().first)
        #expect(conflict.candidates.count == 2)
        let changes = try brest.replica.changes(of: id.description)
        #expect(changes.filter { $0.field == "website" }.count == 1)
    }

    @Test("a fork is found in a scan too")
    func forkInAScan() async throws {
        for number in 0..<300 { _ = try brest.addStakeholder("Fictitious shelter \(number)") }
        let copy = try central.copy(of: minsk, named: "copy")
        try await brest.sync()
        try minsk.edit(id, .set(field: "website", "https://original.example.org"))
        try await minsk.sync()
        try copy.edit(id, .set(field: "name_en", "From the copy"))
        try await settle(copy, minsk, brest)
        #expect(try minsk.fields(id)["name_en"] == "From the copy")
    }

    @Test("a fork among more commits than one request carries is found", arguments: [true, false])
    func forkBehindTheFirstPortion(inAScan: Bool) async throws {
        if inAScan {
            for number in 0..<300 { _ = try brest.addStakeholder("Fictitious shelter \(number)") }
            try await brest.sync()
        }
        try minsk.edit(id, .set(field: "website", "https://shared.example.org"))
        let copy = try central.copy(of: minsk, named: "copy")
        try minsk.edit(id, .set(field: "name_en", "From the original"))
        try await minsk.sync()
        for number in 1...3 {
            try copy.edit(id, .set(field: "website", .text("https://\(number).example.org")))
        }
        let slow = FieldOffice(
            replica: copy.replica, transport: copy.transport,
            client: SyncClient(
                replica: copy.replica, transport: copy.transport, pushBytes: 1))
        try await settle(slow, minsk, brest)
        #expect(try brest.fields(id)["name_en"] == "From the original")
        #expect(try brest.fields(id)["website"] == "https://3.example.org")
    }
}
