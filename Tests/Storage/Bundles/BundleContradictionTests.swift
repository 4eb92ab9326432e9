import Foundation
import GRDB
import ReplicaStore
import StoreKit
import SyncProtocol
import TestSupport
import Testing

@Suite("Bundles of copies and of restored replicas")
struct BundleContradictionTests {
    /// A replica, and the replica as its backup holds it.
    private func withBackup(
        _ offices: LonelyOffices, _ body: (Replica) throws -> Void
    ) throws -> (live: Replica, restored: Replica) {
        let live = try offices.office("minsk")
        _ = try live.addStakeholder("Fictitious First")
        try live.file.pool.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
        let path = offices.folder.file("restored.sqlite")
        try FileManager.default.copyItem(atPath: live.path, toPath: path)
        try body(live)
        return (live, try Replica(path: path, environment: offices.clock.environment()))
    }

    @Test("another commit under the same dot is refused, noted, and sinks nothing else")
    func branchIsRefused() throws {
        let offices = try LonelyOffices()
        let (live, restored) = try withBackup(offices) {
            _ = try $0.addStakeholder("Fictitious Original")
        }
        let copy = try restored.addStakeholder("Fictitious Copy")
        let brest = try offices.office("brest")
        let blue = try brest.addStakeholder("Fictitious Blue")
        try Carrier.carry(from: live, to: brest)
        try Carrier.carry(from: brest, to: restored)
        let report = try Carrier.deliver(Carrier.file(of: restored), to: brest)
        let space = try #require(report.spaces.first)
        #expect(space.refused.map(\.reason) == [.contradiction])
        #expect(space.refused.map(\.count) == [1])
        #expect(!report.isComplete)
        #expect(try brest.contradictions().map(\.commit) == space.refused.map(\.commit))
        #expect(try brest.diagnose().map(\.kind) == [.bundle])
        #expect(throws: StoreError.self) { try brest.fields(copy) }
        #expect(try brest.fields(blue)["name"] == "Fictitious Blue")
        #expect(try brest.verify() == [])
    }

    @Test("a replica that gets its own lost commits back goes on under another writer")
    func lostCommitsComeBack() throws {
        let offices = try LonelyOffices()
        var lost: RecordID?
        let (live, restored) = try withBackup(offices) {
            lost = try $0.addStakeholder("Fictitious Lost")
        }
        let brest = try offices.office("brest")
        try Carrier.carry(from: live, to: brest)
        let before = try restored.status().spaces.map(\.writer)
        #expect(try Carrier.carry(from: brest, to: restored).isComplete)
        let id = try #require(lost)
        #expect(try restored.fields(id)["name"] == "Fictitious Lost")
        _ = try restored.addStakeholder("Fictitious Later")
        #expect(try restored.status().spaces.map(\.writer) != before)
        _ = try live.addStakeholder("Fictitious Elsewhere")
        // So the original can live on: nothing contradicts.
        #expect(try Carrier.carry(from: live, to: restored).isComplete)
        #expect(try Carrier.carry(from: restored, to: live).isComplete)
        #expect(try live.lines() == restored.lines())
    }

    /// The bundle's states have seen the dots, and no hash of its tells what stands under them.
    @Test("what waits on a replica that was put back is not taken for what the server has")
    func pendingIsNotTakenForAnother() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        let id = try minsk.addStakeholder("Fictitious NGO")
        try await minsk.sync()
        let copy = central.folder.file("copy.sqlite")
        try central.save(minsk, to: copy, withIncarnation: true)
        for number in 1...2 {
            try minsk.edit(id, .set(field: "website", .text("https://\(number).example.org")))
            try await minsk.sync()
        }
        let newcomer = try central.office("brest")
        try await newcomer.sync()
        let restored = try central.open(copy, like: minsk)
        try restored.edit(id, .set(field: "name_en", "After the restore"))
        let report = try Carrier.deliver(
            try Carrier.file(of: newcomer.replica), to: restored.replica)
        #expect(report.spaces.map(\.history).contains(.refused(.contradiction)))
        #expect(try restored.replica.status().pending == 1)
        try await settle(restored, newcomer)
        #expect(try newcomer.fields(id)["name_en"] == "After the restore")
        #expect(try restored.fields(id)["website"] == "https://2.example.org")
    }
}
