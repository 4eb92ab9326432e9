import CentralStorage
import Foundation
import GRDB
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

@Suite("What a bundle says of the server's log")
struct BundleKnowledgeTests {
    let central: CentralOffice
    let minsk: FieldOffice
    let brest: FieldOffice
    let ids: [RecordID]

    init() async throws {
        central = try CentralOffice()
        minsk = try central.office("minsk", level: .manage)
        brest = try central.office("brest", level: .manage)
        ids = try ["Red", "Blue", "Green"].map { [minsk] in
            try minsk.addStakeholder("Fictitious \($0)")
        }
        for office in [minsk, brest] { try await office.sync() }
    }

    private func expectUntouched() async throws {
        let newcomer = try central.office("gomel")
        for office in [minsk, brest, newcomer, minsk] {
            let summary = try await office.sync()
            #expect(summary.isConverged == true)
            #expect(try office.fields(ids[0])["website"] == nil)
            #expect(try office.replica.verify() == [])
        }
        #expect(try newcomer.digests == brest.digests)
        #expect(try newcomer.digests == minsk.digests)
        #expect(try central.store.verify() == [])
    }

    @Test("a made-up log is taken back at the next sync, and nothing of it reaches the server")
    func aMadeUpLogIsTakenBack() async throws {
        let forger = try await Forger(of: central)
        try forger.office.edit(ids[0], .set(field: "website", "https://forged.example.org"))
        let made = try forger.office.addStakeholder("Fictitious Forgery")
        let bundle = try await forger.bundle()
        // An edit that waits, one over what is forged, and one after that.
        try brest.edit(ids[1], .set(field: "name_en", "Before"))
        let report = try Carrier.deliver(bundle, to: brest.replica)
        #expect(report.spaces.map(\.history) == [.taken])
        #expect(try brest.fields(ids[0])["website"] == "https://forged.example.org")
        #expect(try brest.replica.status().spaces.map(\.isProvisional) == [true])
        try brest.edit(ids[0], .set(field: "name_en", "Over it"))
        try brest.edit(ids[2], .set(field: "name_en", "After"))
        let ear = Overheard(brest.transport)
        let summary = try await SyncClient(replica: brest.replica, transport: ear).sync()
        #expect(summary.notices.count == 1, "\(summary.notices)")
        #expect(summary.isConverged == true)
        #expect(ear.given == [])
        #expect(throws: StoreError.self) { try brest.fields(made) }
        try await expectUntouched()
        for (id, name) in zip(ids, ["Over it", "Before", "After"]) {
            #expect(try minsk.fields(id)["name_en"] == .text(name))
        }
        // What only the bundle called acknowledged can be looked at.
        let kept = try brest.replica.quarantine()
        #expect(kept.map(\.reason) == ["unconfirmed", "unconfirmed"])
        #expect(kept.flatMap(\.writes.values).contains { $0["website"] != nil })
    }

    @Test("forged states under a place of the log that the server knows are taken back too")
    func forgedStatesAreTakenBack() async throws {
        let forger = try await Forger(of: central)
        try forger.office.edit(ids[0], .set(field: "website", "https://forged.example.org"))
        try await forger.office.sync()
        var (parts, true_): ([BundlePart], BundleKnowledge?) = ([], nil)
        _ = try minsk.replica.exportBundle { part in
            if case .space(let space) = part { true_ = space.knowledge }
        }
        _ = try forger.office.replica.exportBundle { parts.append($0) }
        let place = try #require(true_)
        parts = parts.map { part in
            guard case .space(let space) = part, let forged = space.knowledge else { return part }
            let head = LogEnd(
                chain: place.head.chain, digest: forged.head.digest, vector: forged.vector,
                voids: [], expunged: [])
            return .space(
                BundleSpace(
                    space: space.space,
                    knowledge: BundleKnowledge(cursor: place.cursor, base: [], head: head),
                    writers: space.writers))
        }
        let newcomer = try central.office("vitebsk")
        let report = try newcomer.replica.importBundle(parts, on: .word(of: nil))
        #expect(report.spaces.map(\.history) == [.taken])
        #expect(try newcomer.fields(ids[0])["website"] == "https://forged.example.org")
        let summary = try await newcomer.sync()
        #expect(summary.isConverged == true)
        #expect(try newcomer.fields(ids[0])["website"] == nil)
        #expect(try newcomer.fields(ids[1])["name"] == "Fictitious Blue")
        #expect(try newcomer.replica.verify() == [])
        try await expectUntouched()
    }

    @Test("a forged erasure comes back with its values, and the edit that waited arrives")
    func aForgedErasureComesBack() async throws {
        let forger = try await Forger(of: central)
        _ = try forger.office.replica.erase(ids[0].description, in: nil, reason: "forged")
        let bundle = try await forger.bundle()
        try brest.edit(ids[0], .set(field: "name_en", "Waiting"))
        try Carrier.deliver(bundle, to: brest.replica)
        #expect(try brest.replica.verify() == [])
        try await brest.sync()
        #expect(try brest.fields(ids[0])["name"] == "Fictitious Red")
        try await expectUntouched()
        #expect(try minsk.fields(ids[0])["name_en"] == "Waiting")
    }

    @Test("what the server confirms is no longer in doubt, and then erases for good")
    func whatTheServerConfirmsHolds() async throws {
        _ = try minsk.replica.erase(ids[0].description, in: nil, reason: "asked to be forgotten")
        try await minsk.sync()
        try Carrier.carry(from: minsk.replica, to: brest.replica)
        #expect(try brest.replica.status().spaces.map(\.isProvisional) == [true])
        #expect(try brest.replica.diagnose().map(\.kind) == [.unconfirmed])
        #expect(try await brest.sync().rounds == 1)
        #expect(try brest.replica.status().spaces.map(\.isProvisional) == [false])
        #expect(try brest.replica.diagnose() == [])
        #expect(try brest.digests == minsk.digests)
        let kept = try brest.replica.file.read { database in
            try String.fetchAll(database, sql: "SELECT hex(frame) FROM commits").joined()
                + String.fetchAll(
                    database, sql: "SELECT coalesce(hex(state), '') FROM provisional_states"
                ).joined()
        }
        let name = "Fictitious Red".utf8.map { String($0, radix: 16, uppercase: true) }.joined()
        #expect(!kept.contains(name))
    }

    /// What a bundle of an office holds, without any signature: nothing proves whose it is.
    private func unsigned(_ office: FieldOffice) throws -> [BundlePart] {
        var parts: [BundlePart] = []
        _ = try office.replica.exportBundle { part in
            guard case .commits(let runs) = part else { return parts.append(part) }
            parts.append(
                .commits(
                    runs.map {
                        CommitRun(
                            writer: $0.writer, first: $0.first, previous: $0.previous,
                            frames: $0.frames, last: $0.last)
                    }))
        }
        return parts
    }

    @Test(
        "what an unsigned bundle alone had told of a lost server comes back on a person's word",
        arguments: [false, true])
    func lastCopyAfterARestore(isTrusted: Bool) async throws {
        let backup = try central.backup()
        try minsk.edit(ids[0], .set(field: "website", "https://last.example.org"))
        try await minsk.sync()
        _ = try brest.replica.importBundle(unsigned(minsk), on: .word(of: nil))
        // Minsk is gone, and the server is put back to before its edit.
        let restored = try central.restored(from: backup)
        let brest = restored.adopt(brest)
        if isTrusted {
            #expect(try brest.replica.trustKnowledge(of: "network", author: nil))
        }
        let summary = try await brest.sync()
        #expect(summary.isConverged == true)
        let newcomer = try restored.office("gomel")
        try await newcomer.sync()
        let website = try newcomer.fields(ids[0])["website"]
        #expect(website == (isTrusted ? "https://last.example.org" : nil))
        let kept = try brest.replica.quarantine()
        #expect(kept.map(\.reason) == (isTrusted ? [] : ["unconfirmed"]))
        guard let last = kept.first else { return }
        _ = try brest.replica.retryQuarantined(last.number)
        for office in [brest, newcomer] { try await office.sync() }
        #expect(try newcomer.fields(ids[0])["website"] == "https://last.example.org")
        #expect(try brest.replica.verify() == [])
    }

    @Test("what a bundle of a lost server holds under its writer's signature is sent again")
    func provenCommitsWaitAgain() async throws {
        let backup = try central.backup()
        try minsk.edit(ids[0], .set(field: "website", "https://last.example.org"))
        try await minsk.sync()
        try Carrier.carry(from: minsk.replica, to: brest.replica)
        let restored = try central.restored(from: backup)
        let brest = restored.adopt(brest)
        #expect(try await brest.sync().isConverged == true)
        let newcomer = try restored.office("gomel")
        try await newcomer.sync()
        #expect(try newcomer.fields(ids[0])["website"] == "https://last.example.org")
        #expect(try brest.replica.quarantine() == [])
        #expect(try brest.replica.verify() == [])
    }

    @Test("what is handed on says that no server has confirmed it")
    func handedOnKnowledgeIsNamed() async throws {
        try minsk.edit(ids[0], .set(field: "website", "https://red.example.org"))
        try await minsk.sync()
        try Carrier.carry(from: minsk.replica, to: brest.replica)
        let gomel = try central.office("gomel")
        var claims: [Bool] = []
        _ = try brest.replica.exportBundle { part in
            if case .space(let space) = part { claims += [space.knowledge?.isProvisional ?? false] }
        }
        #expect(claims == [true])
        let bundle = try BundleFile(Data(Carrier.file(of: brest.replica)), name: "bundle")
        let report = try gomel.replica.importBundle(bundle, on: .nobody)
        #expect(report.questions.map(\.kind).contains(.knowledge))
        try await brest.sync()
        claims = []
        _ = try brest.replica.exportBundle { part in
            if case .space(let space) = part { claims += [space.knowledge?.isProvisional ?? false] }
        }
        #expect(claims == [false])
    }

    @Test("who does not manage the space cannot vouch for what a bundle says of its log")
    func trustTakesManaging() async throws {
        let reader = try central.office("gomel")
        try await reader.sync()
        try minsk.edit(ids[0], .set(field: "website", "https://red.example.org"))
        try await minsk.sync()
        try Carrier.carry(from: minsk.replica, to: reader.replica)
        #expect(throws: StoreError.self) {
            try reader.replica.trustKnowledge(of: "network", author: nil)
        }
    }

    @Test("that the server has refused what waits here is believed of the server alone")
    func refusalsComeFromTheServer() async throws {
        try minsk.edit(ids[0], .set(field: "website", "https://refused.example.org"))
        let carried = try Carrier.file(of: minsk.replica)
        try central.store.write { transaction in
            try transaction.grant(
                minsk.transport.device, [SpaceAccess(space: "network", level: .read)])
        }
        // What its own device may not push waits; by another it is refused for good.
        let gomel = try central.office("gomel")
        try await gomel.sync()
        for office in [gomel, brest] { try Carrier.deliver(carried, to: office.replica) }
        try await gomel.sync()
        let report = try Carrier.carry(from: gomel.replica, to: brest.replica)
        #expect(report.spaces.map(\.history) == [.refused(.verdict)])
        #expect(try brest.replica.status().pending == 1)
        #expect(try await brest.sync().isConverged == true)
    }
}
