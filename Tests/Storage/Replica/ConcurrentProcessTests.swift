import CentralStorage
import GRDB
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

@Suite("Several processes at one replica")
struct ConcurrentProcessTests {
    /// A second handle on the file, as another process has it.
    private func sibling(
        of office: FieldOffice, in central: CentralOffice
    ) throws -> FieldOffice {
        let replica = try Replica(
            path: office.replica.path, environment: central.clock.environment())
        guard let identity = try replica.identity() else {
            throw StoreError(.failed, "no identity")
        }
        let transport = DirectTransport(central, device: identity.device)
        return FieldOffice(
            replica: replica, transport: transport,
            client: SyncClient(replica: replica, transport: transport))
    }

    @Test("two syncs at once take every commit over once and end in step")
    func twoSyncs() async throws {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let other = try sibling(of: minsk, in: central)
        for number in 1...40 {
            _ = try minsk.addStakeholder("Fictitious M\(number)")
            _ = try brest.addStakeholder("Fictitious B\(number)")
            if number.isMultiple(of: 10) { try await brest.sync() }
        }
        async let first = minsk.sync()
        async let second = other.sync()
        _ = try await (first, second)
        #expect(try await minsk.sync().isConverged == true)
        #expect(try minsk.replica.status().pending == 0)
        try await brest.sync()
        #expect(try minsk.digests == brest.digests)
        #expect(try minsk.documents("stakeholder").count == 80)
        #expect(try minsk.replica.verify() == [])
        #expect(try central.store.verify().isEmpty)
    }

    @Test("edits made while a sync runs are kept, and pushed by it or the next")
    func editsDuringSync() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        let other = try sibling(of: minsk, in: central)
        for number in 1...50 { _ = try minsk.addStakeholder("Fictitious \(number)") }
        let editing = Task.detached {
            for number in 51...100 { _ = try other.addStakeholder("Fictitious \(number)") }
        }
        for _ in 1...10 { try await minsk.sync() }
        try await editing.value
        #expect(try await minsk.sync().isConverged == true)
        #expect(try minsk.replica.status().pending == 0)
        let brest = try central.office("brest")
        try await brest.sync()
        #expect(try brest.documents("stakeholder").count == 100)
        #expect(try minsk.digests == brest.digests)
    }

    @Test("a copy of a replica goes on writing beside it, and neither loses an edit")
    func copiedReplica() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        let id = try minsk.addStakeholder("Fictitious")
        try await minsk.sync()
        let backup = central.folder.file("copy.sqlite")
        try minsk.replica.file.pool.backup(to: DatabaseQueue(path: backup))
        try minsk.edit(id, .set(field: "website", "https://original.example.org"))
        try await minsk.sync()
        let copy = try Replica(path: backup, environment: central.clock.environment())
        let transport = DirectTransport(central, device: minsk.transport.device)
        _ = try copy.edit(
            id.description, in: nil, [.set(field: "website", "https://copy.example.org")])
        let summary = try await SyncClient(replica: copy, transport: transport).sync()
        #expect(summary.pushed == 1)
        #expect(summary.isConverged == true)
        try await minsk.sync()
        let websites = try minsk.replica.changes(of: id.description)
            .filter { $0.field == "website" }.compactMap(\.after?.text)
        #expect(
            Set(websites) == ["https://original.example.org", "https://copy.example.org"])
        #expect(try minsk.digests == copy.syncStates().map(\.digest.hexadecimal))
    }
}
