import CentralStorage
import ExchangeService
import ReplicaStore
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

@Suite("A server that was restored from a backup")
struct ServerRestoreTests {
    let central: CentralOffice
    let minsk: FieldOffice
    let brest: FieldOffice
    let id: RecordID
    let backup: String

    init() async throws {
        central = try CentralOffice()
        minsk = try central.office("minsk")
        brest = try central.office("brest")
        id = try minsk.addStakeholder("Fictitious NGO")
        try await minsk.sync()
        try await brest.sync()
        backup = try central.backup()
    }

    @Test(
        "edits that the server lost come back from those who hold them",
        arguments: [true, false])
    func lostEditsComeBack(authorFirst: Bool) async throws {
        try minsk.edit(id, .set(field: "website", "https://lost.example.org"))
        let other = try brest.addStakeholder("Fictitious clinic")
        for office in [minsk, brest, minsk] { try await office.sync() }
        let restored = try central.restored(from: backup)
        let (minsk, brest) = (restored.adopt(minsk), restored.adopt(brest))
        for office in authorFirst ? [minsk, brest] : [brest, minsk] { try await office.sync() }
        try await settle(minsk, brest)
        let newcomer = try restored.office("gomel")
        try await newcomer.sync()
        #expect(try newcomer.fields(id)["website"] == "https://lost.example.org")
        #expect(try newcomer.fields(other)["name"] == "Fictitious clinic")
        #expect(try newcomer.digests == minsk.digests)
    }

    @Test("the edits of an author who is gone come back from another replica")
    func deadAuthor() async throws {
        try minsk.edit(id, .set(field: "website", "https://lost.example.org"))
        try await minsk.sync()
        try await brest.sync()
        let restored = try central.restored(from: backup)
        let brest = restored.adopt(brest)
        try await settle(brest)
        let newcomer = try restored.office("gomel")
        try await newcomer.sync()
        #expect(try newcomer.fields(id)["website"] == "https://lost.example.org")
        let change = try #require(
            try brest.replica.changes(of: id.description).first { $0.field == "website" })
        #expect(change.office == "minsk")
    }

    @Test("what waits unsent is sent after the restore, once")
    func pendingEdits() async throws {
        try minsk.edit(id, .set(field: "website", "https://acknowledged.example.org"))
        try await minsk.sync()
        try minsk.edit(id, .set(field: "name_en", "Unsent"))
        let restored = try central.restored(from: backup)
        let (minsk, brest) = (restored.adopt(minsk), restored.adopt(brest))
        try await settle(minsk, brest)
        #expect(try brest.fields(id)["name_en"] == "Unsent")
        #expect(try brest.fields(id)["website"] == "https://acknowledged.example.org")
    }

    @Test("a server and a client that were both restored agree again, and nothing is lost")
    func bothRestored() async throws {
        let old = central.folder.file("old.sqlite")
        try central.save(minsk, to: old, withIncarnation: true)
        try minsk.edit(id, .set(field: "website", "https://lost.example.org"))
        try await minsk.sync()
        try await brest.sync()
        let restored = try central.restored(from: backup)
        let again = try restored.open(old, like: minsk)
        try again.edit(id, .set(field: "name_en", "After both restores"))
        try await again.sync()
        let brest = restored.adopt(brest)
        try await settle(brest, again)
        #expect(try brest.fields(id)["website"] == "https://lost.example.org")
        #expect(try again.fields(id)["website"] == "https://lost.example.org")
        #expect(try brest.fields(id)["name_en"] == "After both restores")
        #expect(try brest.replica.conflicts().isEmpty)
    }

    @Test("a new server is filled from its clients alone")
    func newServer() async throws {
        try minsk.edit(id, .set(field: "website", "https://minsk.example.org"))
        try await minsk.sync()
        let unseen = try brest.addStakeholder("Fictitious clinic")
        let fresh = try CentralOffice(clock: central.clock)
        let here = try fresh.join(minsk.replica, spaces: ["network"])
        let there = try fresh.join(brest.replica, spaces: ["network"])
        let refused = try await here.sync()
        #expect(refused.notices.count == 1)
        #expect(refused.notices.first?.contains("recovery begin network") == true)
        #expect(try here.fields(id)["website"] == "https://minsk.example.org")
        try fresh.openRecovery()
        try await settle(here, there)
        #expect(try there.fields(id)["website"] == "https://minsk.example.org")
        #expect(try here.fields(unseen)["name"] == "Fictitious clinic")
    }

    @Test("a refused edit stays refused after the restore")
    func voidsComeBack() async throws {
        let reader = try central.office("reader", level: .write)
        try await reader.sync()
        try reader.edit(id, .set(field: "website", "https://refused.example.org"))
        try central.store.write { transaction in
            try transaction.grant(
                reader.transport.device, [SpaceAccess(space: "network", level: .read)])
        }
        try await reader.sync()
        try await minsk.sync()
        let restored = try central.restored(from: backup)
        try await settle(restored.adopt(minsk), restored.adopt(brest))
        #expect(try minsk.fields(id)["website"] == nil)
    }

    @Test("outside of recovery the edits are kept here, and it is said what to do")
    func outsideOfRecovery() async throws {
        try brest.edit(id, .set(field: "website", "https://lost.example.org"))
        try await brest.sync()
        try await minsk.sync()
        let restored = try central.restored(from: backup)
        try restored.store.write { transaction in
            if let space = try transaction.space(named: "network") {
                try transaction.endRecovery(of: space, because: "test")
            }
        }
        let minsk = restored.adopt(minsk)
        let refused = try await minsk.sync()
        #expect(refused.notices.count == 1)
        #expect(try minsk.fields(id)["website"] == "https://lost.example.org")
        try restored.store.write { transaction in
            if let space = try transaction.space(named: "network") {
                try transaction.openRecovery(of: space, because: "test")
            }
        }
        try await settle(minsk, restored.adopt(brest))
    }

    @Test("who was further than the backup fetches only what changed since")
    func sharedHistory() async throws {
        for number in 0..<50 { _ = try brest.addStakeholder("Fictitious shelter \(number)") }
        try await brest.sync()
        try await minsk.sync()
        let late = try central.backup("late.sqlite")
        try minsk.edit(id, .set(field: "website", "https://lost.example.org"))
        try await minsk.sync()
        let restored = try central.restored(from: late)
        let (minsk, brest) = (restored.adopt(minsk), restored.adopt(brest))
        try await minsk.sync()
        let summary = try await brest.sync()
        #expect(summary.pulled == 1)
        try await settle(minsk, brest)
    }

    @Test(
        "what an interrupted scan brought and the server lost comes back without its author",
        arguments: [true, false])
    func interruptedScan(hadAllBefore: Bool) async throws {
        let small = try CentralOffice(
            limits: ExchangeLimits(pageBytes: 2_000, entriesWithoutScan: 0))
        let (minsk, reader) = (try small.office("minsk"), try small.office("brest"))
        let edited = try minsk.addStakeholder("Fictitious NGO")
        for number in 0..<20 { _ = try minsk.addStakeholder("Fictitious shelter \(number)") }
        try await minsk.sync()
        if hadAllBefore { try await reader.sync() }
        let backup = try small.backup()
        for number in 0..<40 {
            try minsk.edit(edited, .set(field: "website", .text("https://\(number).example.org")))
        }
        let lost = try minsk.addStakeholder("Fictitious clinic that the server loses")
        for number in 0..<20 { _ = try minsk.addStakeholder("Fictitious office \(number)") }
        try await minsk.sync()
        try await interruptScan(of: reader, when: lost)
        try reader.edit(edited, .set(field: "name_en", "Edited here"))
        let restored = try small.restored(from: backup)
        let brest = restored.adopt(reader)
        let summary = try await brest.sync()
        #expect(summary.isConverged == true)
        // What its own edit builds on is given back with the states that show it.
        #expect(summary.notices == [])
        #expect(try brest.replica.verify() == [])
        #expect(try brest.replica.status().pending == 0)
        #expect(try brest.fields(lost)["name"] == "Fictitious clinic that the server loses")
        try await settle(restored.adopt(minsk), brest)
        #expect(try brest.fields(edited)["website"] == "https://39.example.org")
        #expect(try brest.fields(edited)["name_en"] == "Edited here")
        #expect(try brest.fields(lost)["name"] == "Fictitious clinic that the server loses")
    }

    /// Cuts the line after each page until the scan has brought the record.
    private func interruptScan(of office: FieldOffice, when record: RecordID) async throws {
        while (try? office.fields(record)) == nil {
            office.transport.loseAnswers(office.transport.requests + 2)
            await #expect(throws: TransportFailure.self) { try await office.sync() }
        }
        #expect(try office.replica.syncState("network")?.cursor.isScan == true)
    }
}
