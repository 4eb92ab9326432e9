import CentralStorage
import ReplicaStore
import StoreKit
import SyncProtocol
import TestSupport
import Testing

/// What a replica makes of the news that the server has taken its commits.
@Suite("Echoes")
struct EchoTests {
    private let central: CentralOffice
    private let minsk: FieldOffice

    init() async throws {
        central = try CentralOffice()
        minsk = try central.office("minsk")
        _ = try minsk.addStakeholder("One")
        try await minsk.sync()
    }

    /// A page that acknowledgements pending commits, the first of them being `counter`.
    private func page(
        echoing count: UInt64, from counter: UInt64? = nil, hash: ContentHash? = nil
    ) throws -> (page: Page, after: SyncProtocol.Cursor) {
        let syncState = try #require(try minsk.replica.syncState("network"))
        let claim = try #require(syncState.claims.first)
        let first = counter ?? claim.acknowledged.counter + 1
        let acknowledgement = LogEntry.acknowledgement(
            Dot(claim.minted.writer, first), count: count, hash: hash ?? claim.minted.hash)
        let page = Page(
            content: .entries([acknowledgement]),
            next: .knowledge(
                epoch: central.store.epoch, number: syncState.cursor.number + count,
                chain: ContentHash(of: [1]).prefix),
            more: true)
        return (page, syncState.cursor)
    }

    @Test("an echo of commits that are not held is refused, and nothing of it is kept")
    func anEchoOfCommitsThatAreNotHeldIsRefused() async throws {
        _ = try minsk.addStakeholder("Two")
        let before = try minsk.replica.syncState("network")
        for (count, from) in [(2, nil), (.max >> 1, nil), (1, 7), (1, 1)] as [(UInt64, UInt64?)] {
            let (page, cursor) = try page(echoing: count, from: from)
            let error = #expect(throws: StoreError.self, "\(count) from \(from ?? 2)") {
                let applied = try minsk.replica.apply(page, to: "network", after: cursor)
                // The first commit is held, but long acknowledged: its hash is another one.
                if applied.contradicted != nil { throw StoreError(.malformed, "") }
            }
            #expect(error?.kind == .malformed)
            #expect(try minsk.replica.syncState("network") == before)
        }
    }

    @Test("an echo with another hash is a fork: the replica asks where the histories part")
    func anEchoWithAnotherHashIsAFork() async throws {
        _ = try minsk.addStakeholder("Two")
        let before = try #require(try minsk.replica.syncState("network"))
        let (page, cursor) = try page(echoing: 1, hash: ContentHash(of: [9]))
        let applied = try minsk.replica.apply(page, to: "network", after: cursor)
        #expect(applied.contradicted?.minted == before.claims.first?.minted)
        #expect(try minsk.replica.syncState("network") == before)
    }

    @Test("records whose commits are echoed in part, or edited on meanwhile, stay what they show")
    func recordsEditedOnMeanwhile() async throws {
        var ids: [RecordID] = []
        for number in 0..<300 { ids.append(try minsk.addStakeholder("Fictitious \(number)")) }
        for id in ids.prefix(200) { try minsk.edit(id, .set(field: "name", "Renamed")) }
        let sending = try minsk.replica.outgoing("network", after: 0, budget: 1 << 20)
        #expect(sending.count == 500)
        // A person goes on editing between the request and its answer.
        try minsk.edit(ids[0], .set(field: "name", "Edited on"))
        _ = try minsk.replica.delete(ids[299].description, in: nil, reason: "entered twice")
        try await minsk.sync()
        #expect(try minsk.replica.verify() == [])
        #expect(try minsk.replica.status().pending == 0)
        #expect(try minsk.fields(ids[0])["name"] == "Edited on")
        #expect(try minsk.fields(ids[1])["name"] == "Renamed")
        let other = try central.office("brest")
        try await other.sync()
        let digests = try [minsk, other].map { try $0.replica.syncState("network")?.digest }
        #expect(digests[0] == digests[1])
    }
}
