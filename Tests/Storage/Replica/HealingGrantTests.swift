import CentralStorage
import ExchangeService
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

/// Replicas of different levels give a restored server back what it lost.
@Suite("What a server takes back from whom")
struct HealingGrantTests {
    @Test("what was erased comes back from who manages, whoever gives the rest first")
    func erasureComesBackFromWhoManages() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk", level: .manage)
        let brest = try central.office("brest")
        let erased = try minsk.addStakeholder("Fictitious NGO")
        let kept = try minsk.addStakeholder("Fictitious clinic")
        for office in [minsk, brest] { try await office.sync() }
        let backup = try central.backup()
        _ = try minsk.replica.erase(erased.description, in: nil, reason: "asked for")
        try brest.edit(kept, .set(field: "name_en", "Edited after the backup"))
        for office in [minsk, brest, minsk] { try await office.sync() }
        let restored = try central.restored(from: backup)
        let (manager, writer) = (restored.adopt(minsk), restored.adopt(brest))
        try await writer.sync()
        let row = try restored.store.read { transaction in
            try transaction.space(named: "network").flatMap {
                try transaction.record(
                    RecordReference(collection: "stakeholder", record: erased), in: $0.id)
            }
        }
        #expect(try row?.decoded().life.siblings.contains { $0.life == .erased } == false)
        try await settle(manager, writer)
        let newcomer = try restored.office("gomel")
        try await newcomer.sync()
        #expect(try newcomer.digests == manager.digests)
        #expect(try newcomer.fields(kept)["name_en"] == "Edited after the backup")
        #expect(try newcomer.fields(erased).isEmpty)
    }

    @Test("an edit that somebody has claimed to have seen is renamed, and stands")
    func claimedAhead() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        let attacker = try central.office("brest")
        let id = try minsk.addStakeholder("Fictitious NGO")
        for office in [minsk, attacker] { try await office.sync() }
        try minsk.edit(id, .set(field: "website", "https://mine.example.org"))
        try central.openRecovery()
        let head = try #require(
            try minsk.replica.syncState("network")?.claims.first?.acknowledged)
        let state = try central.store.read { transaction in
            try transaction.space(named: "network").flatMap {
                try transaction.record(
                    RecordReference(collection: "stakeholder", record: id), in: $0.id)
            }?.decoded()
        }
        var seen = try #require(state).context
        seen.include(Dot(head.writer, 50))
        let origin = Origin(
            dot: Dot(WriterID(rawValue: 66), 1),
            stamp: HybridTimestamp(milliseconds: central.clock.environment().now()),
            author: "fictitious")
        var forged = RecordState()
        let delta = Delta(
            collection: "stakeholder", record: id, seen: seen,
            life: Register(DottedValue(origin, Life.alive.encoded)),
            registers: RegisterTable(), isComplete: true)
        Join.apply(delta, of: origin.dot, to: &forged)
        let claims = [
            WriterHead(origin.dot.writer, counter: 1, hash: ContentHash(of: [1])),
            WriterHead(head.writer, counter: 50, hash: ContentHash(of: [2])),
        ]
        let request = SpaceRequest(
            space: "network",
            cursor: .knowledge(
                epoch: central.store.epoch, number: 1, chain: [UInt8](repeating: 0, count: 8)),
            writers: claims.map { WriterClaim(acknowledged: $0, minted: $0, isOwn: false) },
            pull: false,
            upload: RecoveryUpload(
                states: [
                    StateEntry(
                        collection: "stakeholder", record: id, state: forged.encoded()[...])
                ], end: RecoveryUpload.End(vector: [claims[0]]), life: nil))
        let device = try #require(
            try central.store.read { try $0.device(attacker.transport.device) })
        _ = try central.exchange.answer(
            ExchangeRequest(schemaVersion: 1, spaces: [request]), device: device)
        for office in [minsk, attacker, minsk] { try await office.sync() }
        #expect(try attacker.fields(id)["website"] == "https://mine.example.org")
        #expect(try minsk.fields(id)["website"] == "https://mine.example.org")
        #expect(try minsk.digests == attacker.digests)
        #expect(try minsk.replica.status().pending == 0)
    }
}
