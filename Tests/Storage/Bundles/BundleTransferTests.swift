import CentralStorage
import ReplicaStore
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

@Suite("Bundles and records that have moved")
struct BundleTransferTests {
    @Test("a commit of the server's own is never taken as pending")
    func aServersCommitIsNeverPending() async throws {
        let central = try CentralOffice(spaces: ["office:minsk", "office:brest"])
        let minsk = try central.office("minsk", spaces: ["office:minsk"], level: .manage)
        let brest = try central.office("brest", spaces: ["office:brest"])
        try central.open("office:minsk", "office:brest")
        let id = try minsk.replica.addStakeholder("Fictitious Red", space: "office:minsk")
        try await minsk.sync()
        try await brest.sync()
        _ = try minsk.replica.transfer(id.description, in: nil, to: "office:brest")
        for office in [minsk, brest] { try await office.sync() }
        try brest.edit(id, .set(field: "website", "https://red.example.org"))
        let alone = try LonelyOffices(clock: central.clock).office("gomel")
        // Known from the server it is taken with all the rest.
        let whole = try Carrier.carry(from: brest.replica, to: alone)
        #expect(whole.isComplete)
        #expect(try alone.fields(id)["website"] == "https://red.example.org")
        #expect(try alone.verify() == [])
        // Without that it is the server's business, and what builds on it waits.
        var parts: [BundlePart] = []
        _ = try brest.replica.exportBundle { part in
            guard case .space(let space) = part else { return parts.append(part) }
            parts.append(
                .space(BundleSpace(space: space.space, knowledge: nil, writers: space.writers)))
        }
        parts.removeAll { if case .states = $0 { true } else { false } }
        let other = try LonelyOffices(clock: central.clock).office("vitebsk")
        let report = try other.importBundle(parts, on: .word(of: nil))
        #expect(report.spaces.flatMap(\.refused).map(\.reason) == [.central])
        #expect(report.spaces.map(\.waiting) == [1])
        #expect(try other.status().pending == 0)
    }
}
