import CentralStorage
import ReplicaStore
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

@Suite("Bundles across a restore of the server")
struct BundleHistoryTests {
    let central: CentralOffice
    let minsk: FieldOffice
    let brest: FieldOffice
    let gomel: FieldOffice
    let id: RecordID
    let backup: String

    init() async throws {
        central = try CentralOffice()
        minsk = try central.office("minsk")
        brest = try central.office("brest")
        gomel = try central.office("gomel")
        id = try minsk.addStakeholder("Fictitious Red")
        for office in [minsk, brest, gomel] { try await office.sync() }
        backup = try central.backup()
    }

    private func expectSame(_ offices: FieldOffice..., on restored: CentralOffice) throws {
        for office in offices {
            #expect(try office.digests == offices[0].digests)
            #expect(try office.replica.lines() == offices[0].replica.lines())
            #expect(try office.replica.status().pending == 0)
            #expect(try office.replica.verify() == [])
        }
        #expect(try restored.store.verify() == [])
    }

    @Test("a dead author's edit whose only copy is in a bundle of the old history is saved")
    func deadAuthorsEdit() async throws {
        try minsk.edit(id, .set(field: "website", "https://lost.example.org"))
        try await minsk.sync()
        try await brest.sync()
        // Brest hands on what it has; then Minsk and Brest are gone, and the server forgets it.
        let bundle = try Carrier.file(of: brest.replica)
        let restored = try central.restored(from: backup)
        let gomel = restored.adopt(gomel)
        try gomel.edit(id, .set(field: "name_en", "Red"))
        try await gomel.sync()
        let report = try Carrier.deliver(bundle, to: gomel.replica)
        let space = try #require(report.spaces.first)
        #expect(space.history == .refused(.epoch))
        #expect(space.taken == 1)
        #expect(report.isComplete)
        let summary = try await gomel.sync()
        #expect(summary.notices == [])
        #expect(summary.isConverged == true)
        let newcomer = try restored.office("vitebsk")
        try await newcomer.sync()
        #expect(try newcomer.fields(id)["website"] == "https://lost.example.org")
        #expect(try newcomer.fields(id)["name_en"] == "Red")
        // Should Brest turn up after all, it finds its history there, once.
        let back = restored.adopt(brest)
        for office in [back, gomel, newcomer, back] { try await office.sync() }
        try expectSame(back, gomel, newcomer, on: restored)
    }

    @Test("a bundle of the new history meets a replica that still knows the old one")
    func bundleOfTheNewHistory() async throws {
        try minsk.edit(id, .set(field: "website", "https://lost.example.org"))
        try await minsk.sync()
        let restored = try central.restored(from: backup)
        let (minsk, brest) = (restored.adopt(minsk), restored.adopt(brest))
        try brest.edit(id, .set(field: "name_en", "Red"))
        try await brest.sync()
        let report = try Carrier.deliver(Carrier.file(of: brest.replica), to: minsk.replica)
        #expect(report.spaces.map(\.history) == [.refused(.epoch)])
        #expect(try minsk.fields(id)["name_en"] == "Red")
        for office in [minsk, brest, minsk] { try await office.sync() }
        try expectSame(minsk, brest, on: restored)
        #expect(try brest.fields(id)["website"] == "https://lost.example.org")
    }

    @Test("pending edits of a bundle and a restore together lose and double nothing")
    func pendingEditsAndARestore() async throws {
        try minsk.edit(id, .set(field: "website", "https://lost.example.org"))
        try await minsk.sync()
        try minsk.edit(id, .set(field: "name_en", "Pending"))
        let bundle = try Carrier.file(of: minsk.replica)
        let restored = try central.restored(from: backup)
        let (gomel, brest) = (restored.adopt(gomel), restored.adopt(brest))
        try Carrier.deliver(bundle, to: gomel.replica)
        try Carrier.deliver(bundle, to: brest.replica)
        for office in [gomel, brest, restored.adopt(minsk), gomel, brest] {
            let summary = try await office.sync()
            // What the bundle said of the old history, this one does not confirm.
            #expect(summary.notices.allSatisfy { $0.contains("taken back") })
        }
        try expectSame(gomel, brest, minsk, on: restored)
        #expect(try brest.fields(id)["website"] == "https://lost.example.org")
        #expect(try brest.fields(id)["name_en"] == "Pending")
    }
}
