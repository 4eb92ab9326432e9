import CentralStorage
import Foundation
import GRDB
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

@Suite("A record that the server has collected")
struct CollectionTests {
    private func replica() async throws -> (CentralOffice, FieldOffice, RecordID, RecordID) {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        let stays = try minsk.addStakeholder("Fictitious one that stays")
        let goes = try minsk.addStakeholder("Fictitious one that goes")
        try await minsk.sync()
        return (central, minsk, stays, goes)
    }

    /// The last page of a scan in which the server says that it has expunged a record, and that it
    /// refuses the edits of it that wait here.
    private func collect(_ record: RecordID, on office: FieldOffice, refuses: Bool = true) throws {
        let syncState = try #require(try office.replica.syncState("network"))
        let chain = ContentHash(of: [1])
        var voids: [LogEntry] = []
        var vector: [WriterHead] = []
        for claim in syncState.claims {
            let isPending = claim.minted != claim.acknowledged
            if isPending, refuses {
                let dot = Dot(claim.minted.writer, claim.minted.counter)
                voids.append(.void(dot, hash: claim.minted.hash, reason: .collected))
            }
            vector.append(refuses ? claim.minted : claim.acknowledged)
        }
        let epoch = try #require(syncState.cursor.epoch)
        let reference = RecordReference(collection: "stakeholder", record: record)
        let page = Page(
            content: .states([]),
            next: .knowledge(
                epoch: epoch, number: syncState.cursor.number + 1, chain: chain.prefix),
            more: false,
            head: LogEnd(
                chain: chain, digest: Digest(), vector: vector, voids: voids,
                expunged: [reference]))
        _ = try office.replica.apply(page, to: "network", after: syncState.cursor)
    }

    /// What `verify` finds besides the digest that the made-up page cannot know.
    private func problems(_ office: FieldOffice) throws -> [StoreProblem] {
        try office.replica.verify().filter { $0.kind != .convergence }
    }

    @Test("it goes with all that is derived from it, and the digest is that of the rest")
    func goes() async throws {
        let (_, minsk, stays, goes) = try await replica()
        try collect(goes, on: minsk)
        #expect(throws: StoreError.self) { try minsk.fields(goes) }
        #expect(try minsk.replica.search("fictitious").records.map(\.id) == [stays])
        #expect(try problems(minsk) == [])
        #expect(try ErasureTests.terms(minsk.replica).contains("goes") == false)
        // Neither by hand does it come back under its id.
        let error = #expect(throws: StoreError.self) {
            try minsk.replica.apply([
                .create(
                    collection: "stakeholder", id: goes,
                    changes: [.set(field: "name", "N"), .set(field: "type", "media")],
                    space: "network")
            ])
        }
        #expect(error?.kind == .usage)
    }

    @Test("an edit of it waits until it is refused, and can be made again, whole, as a new record")
    func editIsKept() async throws {
        let (_, minsk, _, goes) = try await replica()
        try minsk.edit(goes, .set(field: "website", "https://late.example.org"))
        try collect(goes, on: minsk, refuses: false)
        #expect(try minsk.replica.status().pending == 1)
        #expect(try problems(minsk) == [])
        try collect(goes, on: minsk)
        #expect(try minsk.replica.status().pending == 0)
        #expect(throws: StoreError.self) { try minsk.fields(goes) }
        let kept = try #require(try minsk.replica.quarantine().first)
        #expect(kept.reason == "collected")
        let retried = try minsk.replica.retryQuarantined(kept.number)
        let new = try #require(retried.records.first).record
        #expect(new != goes)
        #expect(retried.renamed == [goes: new])
        let fields = try minsk.fields(new)
        #expect(fields["name"] == "Fictitious one that goes")
        #expect(fields["website"] == "https://late.example.org")
        #expect(try problems(minsk) == [])
    }

    @Test("an edit alone, of a record of which nothing is known any more, names what is missing")
    func editAlone() async throws {
        let (_, minsk, _, goes) = try await replica()
        try minsk.edit(goes, .set(field: "website", "https://late.example.org"))
        try collect(goes, on: minsk)
        try minsk.replica.file.write { try $0.execute(sql: "UPDATE collected SET state = NULL") }
        let number = try #require(try minsk.replica.quarantine().first).number
        let error = #expect(throws: StoreError.self) {
            try minsk.replica.retryQuarantined(number)
        }
        let message = try #require(error).message
        #expect(message.contains("too little of it is known here to make it anew"))
        #expect(message.contains("name"))
        #expect(try minsk.replica.quarantine().count == 1)
    }

    @Test(
        "a replica that was silent for long rejoins, and nothing is left of a record it had edited",
        arguments: [true, false])
    func lapsedReplicaRejoins(isAnswered: Bool) async throws {
        let (central, minsk, stays, goes) = try await replica()
        let brest = try central.office("brest")
        try minsk.edit(goes, .set(field: "website", "https://edited.example.org"))
        if !isAnswered { minsk.transport.loseAnswers(minsk.transport.requests + 1) }
        _ = try? await minsk.sync()
        #expect(try minsk.replica.status().pending == (isAnswered ? 0 : 1))
        try await brest.sync()
        _ = try brest.replica.delete(goes.description, in: "stakeholder", reason: "by mistake")
        try await brest.sync()
        _ = try central.backup()
        try await brest.sync()
        central.clock.advance(milliseconds: Retention.milliseconds + 1)
        let now = central.clock.environment().now()
        try central.store.touch(brest.transport.device, at: now)
        #expect(try central.store.compact(at: now).spaces.map(\.expunged) == [1])
        let summary = try await minsk.sync()
        #expect(summary.isConverged == true)
        #expect(try minsk.replica.status().pending == 0)
        #expect(try minsk.replica.verify() == [])
        #expect(try minsk.replica.search("fictitious").records.map(\.id) == [stays])
        let frames = try minsk.replica.file.read {
            try Data.fetchAll($0, sql: "SELECT frame FROM commits")
        }
        let left = frames.filter { $0.range(of: Data("edited.example".utf8)) != nil }
        #expect(left.isEmpty)
    }
}
