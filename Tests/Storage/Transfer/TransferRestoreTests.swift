import CentralStorage
import ReplicaStore
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

@Suite("Records that moved, and a server that was restored")
struct TransferRestoreTests {
    @Test("what was edited in the new home comes back with the record", arguments: [true, false])
    func movedRecordSurvivesARestore(oldSpaceFirst: Bool) async throws {
        let central = try CentralOffice(spaces: ["office:minsk", "office:brest"])
        let minsk = try central.office("minsk", spaces: ["office:minsk"], level: .manage)
        let brest = try central.office("brest", spaces: ["office:brest"])
        try central.open("office:minsk", "office:brest")
        let id = try minsk.replica.addStakeholder("Fictitious Red", space: "office:minsk")
        for office in [minsk, brest] { try await office.sync() }
        let backup = try central.backup()
        _ = try minsk.replica.transfer(id.description, in: nil, to: "office:brest")
        for office in [minsk, brest] { try await office.sync() }
        try brest.edit(id, .set(field: "website", "https://red.example.org"))
        try await brest.sync()
        let restored = try central.restored(from: backup)
        let (old, new) = (restored.adopt(minsk), restored.adopt(brest))
        for office in (oldSpaceFirst ? [old, new] : [new, old]) + [old, new] {
            let summary = try await office.sync()
            #expect(summary.notices == [])
        }
        for office in [old, new] {
            #expect(try await office.sync().isConverged == true)
            #expect(try office.replica.verify() == [])
        }
        let problems = try restored.store.verify()
        #expect(problems == [], "\(problems)")
        let gomel = try restored.office("gomel", spaces: ["office:brest"])
        try await gomel.sync()
        #expect(try gomel.fields(id)["website"] == "https://red.example.org")
        #expect(try gomel.digests == new.digests)
        #expect(try gomel.replica.conflictCount() == 0)
        #expect(try old.replica.show(id.description, in: nil).movedTo == "office:brest")
    }
}
