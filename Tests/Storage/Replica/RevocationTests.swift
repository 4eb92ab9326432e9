import CentralStorage
import Foundation
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

@Suite("Access that is taken away")
struct RevocationTests {
    private func device(_ office: FieldOffice) throws -> DeviceID {
        try #require(try office.replica.identity()).device
    }

    private func revoke(_ central: CentralOffice, _ office: FieldOffice, space: String?) throws {
        let device = try device(office)
        try central.store.write { try $0.revoke(device, space: space) }
    }

    private func grant(
        _ central: CentralOffice, _ office: FieldOffice, _ level: AccessLevel
    ) throws {
        let device = try device(office)
        try central.store.write {
            try $0.grant(device, [SpaceAccess(space: "network", level: level)])
        }
    }

    /// Two offices that share a record full of words, and an edit of it that waits in the second.
    private func shared() async throws -> (CentralOffice, FieldOffice, FieldOffice, RecordID) {
        let central = try CentralOffice(spaces: ["network", "office:brest"])
        let minsk = try central.office("minsk")
        let brest = try central.office("brest", spaces: ["network", "office:brest"])
        let id = try ErasureTests.addRecord(minsk.replica)
        try await minsk.sync()
        try await brest.sync()
        _ = try brest.replica.add(
            "case",
            [.set(field: "sex", "f"), .addElement(field: "protection_categories", "refugee")],
            space: "office:brest")
        try await brest.sync()
        try brest.edit(id, .set(field: "website", "https://waits.example.org"))
        return (central, minsk, brest, id)
    }

    @Test("a revoked space is purged down to free pages, and its unsent edits are kept")
    func purged() async throws {
        let (central, minsk, brest, id) = try await shared()
        try revoke(central, brest, space: "network")
        let summary = try await brest.sync()
        #expect(summary.quarantined == 1)
        #expect(summary.notices.count == 1)
        #expect(summary.notices.first?.contains("network") == true)
        try ErasureTests.expectNoTrace(brest.replica)
        #expect(throws: StoreError.self) { try brest.replica.show(id.description, in: nil) }
        let kept = try #require(try brest.replica.quarantine().first)
        #expect(kept.reason == "revoked")
        #expect(kept.writes.values.first?["website"] == "https://waits.example.org")
        // The other space goes on, and nothing more is said.
        #expect(try brest.documents("case").count == 1)
        let again = try await brest.sync()
        #expect(again.notices == [])
        #expect(again.rounds == 1)
        #expect(again.isConverged == true)
        #expect(try await minsk.sync().isConverged == true)
        let error = #expect(throws: StoreError.self) {
            try brest.addStakeholder("Fictitious NGO")
        }
        #expect(error?.kind == .notPermitted)
    }

    @Test("a space that is granted again comes back whole, under a new writer")
    func grantedAgain() async throws {
        let (central, minsk, brest, id) = try await shared()
        try await brest.sync()
        try brest.edit(id, .set(field: "website", "https://again.example.org"))
        func writer() throws -> WriterID? {
            try brest.replica.status().spaces.first { $0.space == "network" }?.writer
        }
        let before = try writer()
        try revoke(central, brest, space: "network")
        try await brest.sync()
        try grant(central, brest, .write)
        try await brest.sync()
        #expect(try brest.fields(id)["website"] == "https://waits.example.org")
        let number = try #require(try brest.replica.quarantine().first).number
        let retried = try brest.replica.retryQuarantined(number)
        #expect(retried.replaced.map(\.before) == ["https://waits.example.org"])
        #expect(try writer() != before)
        try await brest.sync()
        try await minsk.sync()
        #expect(try minsk.fields(id)["website"] == "https://again.example.org")
        #expect(try brest.replica.verify() == [])
        #expect(try minsk.replica.quarantine() == [])
    }

    @Test("a device that may only read from now on keeps what it holds, and its edits wait")
    func downgraded() async throws {
        let (central, _, brest, id) = try await shared()
        try await brest.sync()
        try revoke(central, brest, space: "network")
        try grant(central, brest, .read)
        try await brest.sync()
        #expect(try brest.fields(id)["website"] == "https://waits.example.org")
        #expect(try brest.replica.quarantine() == [])
        let error = #expect(throws: StoreError.self) {
            try brest.edit(id, .set(field: "website", "https://late.example.org"))
        }
        #expect(error?.kind == .notPermitted)
    }

    @Test("a device that is revoked altogether holds nothing any more but its unsent edits")
    func deviceRevoked() async throws {
        let (central, _, brest, _) = try await shared()
        try revoke(central, brest, space: nil)
        let failure = await #expect(throws: TransportFailure.self) { try await brest.sync() }
        #expect(failure?.code == "device_revoked")
        #expect(failure?.kind == .refused)
        try ErasureTests.expectNoTrace(brest.replica)
        #expect(try brest.documents("case") == [])
        #expect(try brest.replica.quarantine().map(\.reason) == ["revoked"])
        #expect(try brest.replica.syncStates() == [])
    }
}
