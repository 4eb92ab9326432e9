import CentralStorage
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

@Suite("Bundles and the server")
struct BundleServerTests {
    /// Expects all to hold the same records and digests, with nothing pending.
    private func expectSame(_ offices: FieldOffice..., in central: CentralOffice) throws {
        for office in offices {
            #expect(try office.replica.lines() == offices[0].replica.lines())
            #expect(try office.digests == offices[0].digests)
            #expect(try office.replica.status().pending == 0)
            #expect(try office.replica.verify() == [])
        }
        #expect(try central.store.verify() == [])
    }

    @Test("offices that met by a stick first meet the server later, without doubles")
    func serverAfterTheStick() async throws {
        let central = try CentralOffice()
        let environment = central.clock.environment()
        let replicas = try ["minsk", "brest"].map {
            try Replica.create(
                path: central.folder.file("\($0).sqlite"), office: $0, author: "\($0) author",
                environment: environment)
        }
        let id = try replicas[0].addStakeholder("Fictitious Red")
        try Carrier.carry(from: replicas[0], to: replicas[1])
        try replicas[1].set(id, "website", "https://red.example.org")
        try Carrier.carry(from: replicas[1], to: replicas[0])
        // Brest joins first and brings the edits of Minsk, which the server does not know yet.
        let brest = try central.join(replicas[1], spaces: ["network"])
        #expect(try await brest.sync().pushed == 2)
        let minsk = try central.join(replicas[0], spaces: ["network"])
        let summary = try await minsk.sync()
        #expect(summary.isConverged == true)
        #expect(summary.quarantined == 0)
        #expect(summary.notices == [])
        #expect(try central.store.read { try $0.space(named: "network")?.number } == 2)
        try minsk.edit(id, .set(field: "name_en", "Red"))
        for office in [minsk, brest, minsk] { try await office.sync() }
        try expectSame(minsk, brest, in: central)
        #expect(try minsk.fields(id)["website"] == "https://red.example.org")
    }

    @Test("a writer that was brought by another device is given up for a new one")
    func broughtWriterIsGivenUp() async throws {
        let spaces = (1...8).map { "space-\($0)" }
        let central = try CentralOffice(spaces: spaces)
        let minskAlone = try LonelyOffices(clock: central.clock).office("minsk")
        let id = try minskAlone.addStakeholder("Fictitious Red", space: "space-1")
        let brest = try central.office("brest", spaces: spaces)
        try await brest.sync()
        try Carrier.carry(from: minskAlone, to: brest.replica)
        try await brest.sync()
        // The server counts the writer of Minsk among those of the device that brought it.
        #expect(try await brest.sync().rounds == 1)
        let minsk = try central.join(minskAlone, spaces: spaces)
        try await minsk.sync()
        let device = try #require(try brest.replica.identity()).device
        try central.store.write { try $0.revoke(device, space: nil) }
        try minsk.edit(id, .set(field: "website", "https://red.example.org"))
        let summary = try await minsk.sync()
        #expect(summary.quarantined == 0)
        #expect(summary.isConverged == true)
        #expect(try minsk.fields(id)["website"] == "https://red.example.org")
        #expect(try await minsk.sync().rounds == 1)
    }

    @Test("the edits of an office that never meets the server again are brought by another")
    func othersBringTheEdits() async throws {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let gomel = try central.office("gomel")
        let id = try minsk.addStakeholder("Fictitious Red")
        for office in [minsk, brest, gomel] { try await office.sync() }
        try minsk.edit(id, .set(field: "website", "https://red.example.org"))
        try Carrier.carry(from: minsk.replica, to: brest.replica)
        try brest.edit(id, .set(field: "name_en", "Red"))
        #expect(try brest.replica.status().pending == 2)
        let summary = try await brest.sync()
        #expect(summary.pushed == 2)
        #expect(summary.isConverged == true)
        try await gomel.sync()
        let change = try #require(
            try gomel.replica.changes(of: id.description).first { $0.field == "website" })
        #expect(change.office == "minsk")
        // The author comes back after all: plain acknowledgements, nothing twice.
        let number = try central.store.read { try $0.space(named: "network")?.number }
        let back = try await minsk.sync()
        #expect(back.isConverged == true)
        #expect(back.notices == [])
        #expect(try central.store.read { try $0.space(named: "network")?.number } == number)
        try expectSame(minsk, brest, gomel, in: central)
    }

    @Test("edits carried by several, pushed in any order, look like no fork")
    func carriedEditsAreNoFork() async throws {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let gomel = try central.office("gomel")
        let id = try minsk.addStakeholder("Fictitious Red")
        try Carrier.carry(from: minsk.replica, to: brest.replica)
        try minsk.edit(id, .set(field: "website", "https://red.example.org"))
        try Carrier.carry(from: minsk.replica, to: gomel.replica)
        try minsk.edit(id, .set(field: "name_en", "Red"))
        // The server gets further than Brest and Gomel know.
        for office in [minsk, brest, gomel, minsk] {
            let summary = try await office.sync()
            #expect(summary.notices == [])
            #expect(summary.isConverged == true)
        }
        try expectSame(minsk, brest, gomel, in: central)
        #expect(try central.store.read { try $0.space(named: "network")?.number } == 3)
    }

    @Test("a bundle brings a new replica to the server's state, which its first sync confirms")
    func bundleInsteadOfAFirstSync() async throws {
        let central = try CentralOffice()
        let (minsk, gomel) = (try central.office("minsk"), try central.office("gomel"))
        for number in 1...30 { _ = try minsk.addStakeholder("Fictitious \(number)") }
        try await minsk.sync()
        try await gomel.sync()
        let brest = try central.office("brest")
        let report = try Carrier.carry(from: gomel.replica, to: brest.replica)
        #expect(report.spaces.map(\.history) == [.taken])
        #expect(report.isComplete)
        #expect(try brest.digests == gomel.digests)
        let summary = try await brest.sync()
        #expect(summary.rounds == 1)
        #expect(summary.pulled == 0)
        #expect(summary.isConverged == true)
        try expectSame(minsk, gomel, brest, in: central)
    }

    @Test("pending edits that the server has taken are acknowledged by a bundle")
    func pendingEditsAreAcknowledged() async throws {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let id = try minsk.addStakeholder("Fictitious Red")
        for office in [minsk, brest] { try await office.sync() }
        try minsk.edit(id, .set(field: "website", "https://red.example.org"))
        try Carrier.carry(from: minsk.replica, to: brest.replica)
        try brest.edit(id, .set(field: "name_en", "Red"))
        #expect(try brest.replica.status().pending == 2)
        try await minsk.sync()
        let report = try Carrier.carry(from: minsk.replica, to: brest.replica)
        #expect(report.spaces.map(\.history) == [.taken])
        #expect(try brest.replica.status().pending == 1)
        #expect(try brest.fields(id)["name_en"] == "Red")
        #expect(try brest.replica.verify() == [])
        for office in [brest, minsk] { try await office.sync() }
        try expectSame(minsk, brest, in: central)
    }

    @Test("what came by a scan travels as states, and later edits over it as commits")
    func statesWhereCommitsAreNotHeld() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        var ids: [RecordID] = []
        for number in 1...100 { ids.append(try minsk.addStakeholder("Fictitious \(number)")) }
        for id in ids.prefix(60) {
            for text in [String(repeating: "x", count: 900), "short"] {
                try minsk.edit(id, .set(field: "capacity_note", .text(text)))
            }
        }
        try await minsk.sync()
        let gomel = try central.office("gomel")
        try await gomel.sync()
        try minsk.edit(ids[0], .set(field: "website", "https://one.example.org"))
        try await minsk.sync()
        try await gomel.sync()
        try gomel.edit(ids[1], .set(field: "website", "https://two.example.org"))
        let alone = try LonelyOffices(clock: central.clock).office("brest")
        let report = try Carrier.carry(from: gomel.replica, to: alone)
        #expect(report.spaces.map(\.records) == [100])
        #expect(report.spaces.map(\.taken) == [2])
        #expect(report.isComplete)
        #expect(try alone.lines() == gomel.replica.lines())
        #expect(try alone.verify() == [])
        // It can be handed on from there, with the chain that a scan began in the middle of.
        let other = try LonelyOffices(clock: central.clock).office("vitebsk")
        #expect(try Carrier.carry(from: alone, to: other).isComplete)
        #expect(try other.lines() == gomel.replica.lines())
        let brest = try central.join(alone, spaces: ["network"])
        #expect(try await brest.sync().isConverged == true)
        for office in [minsk, gomel] { try await office.sync() }
        try expectSame(minsk, gomel, brest, in: central)
    }

    @Test("a bundle of the server's state goes only as far as what it builds on is held")
    func baseMustBeHeld() async throws {
        let central = try CentralOffice()
        let (minsk, gomel) = (try central.office("minsk"), try central.office("gomel"))
        let id = try minsk.addStakeholder("Fictitious Red")
        for office in [minsk, gomel] { try await office.sync() }
        let brest = try central.office("brest")
        try minsk.edit(id, .set(field: "website", "https://red.example.org"))
        try await minsk.sync()
        let forGomel = try Carrier.file(of: minsk.replica, for: gomel.replica)
        let early = try Carrier.deliver(forGomel, to: brest.replica)
        #expect(early.spaces.map(\.history) == [.refused(.base)])
        #expect(early.spaces.first?.needs.map(\.last) == [1])
        let right = try Carrier.deliver(forGomel, to: gomel.replica)
        #expect(right.spaces.map(\.history) == [.taken])
        #expect(try await gomel.sync().rounds == 1)
        // Gomel knows more now, so that the same bundle says nothing.
        #expect(
            try Carrier.deliver(forGomel, to: gomel.replica).spaces.map(\.history) == [.held])
    }

    @Test("what the server refused stays refused, whoever brings it again")
    func refusedCommitsStayRefused() async throws {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let id = try minsk.addStakeholder("Fictitious Red")
        for office in [minsk, brest] { try await office.sync() }
        try minsk.edit(id, .set(field: "website", "https://refused.example.org"))
        let bundle = try Carrier.file(of: minsk.replica)
        let gomel = try central.office("gomel")
        try await gomel.sync()
        try Carrier.deliver(bundle, to: gomel.replica)
        let device = try #require(try minsk.replica.identity()).device
        try central.store.write { transaction in
            try transaction.revoke(device, space: "network")
            try transaction.grant(device, [SpaceAccess(space: "network", level: .read)])
        }
        for office in [gomel, minsk] { try await office.sync() }
        try Carrier.deliver(bundle, to: brest.replica)
        #expect(try brest.fields(id)["website"] == "https://refused.example.org")
        let summary = try await brest.sync()
        #expect(summary.quarantined == 1)
        #expect(try brest.fields(id)["website"] == nil)
        #expect(try Carrier.deliver(bundle, to: brest.replica).spaces.map(\.taken) == [0])
        try expectSame(minsk, brest, in: central)
    }

    @Test("a device takes nothing of a space that it may not read")
    func spacesWithoutAccessAreLeftOut() async throws {
        let central = try CentralOffice(spaces: ["network", "protection"])
        let minsk = try central.office("minsk", spaces: ["network", "protection"])
        let secret = try minsk.replica.addStakeholder("Fictitious Secret", space: "protection")
        _ = try minsk.addStakeholder("Fictitious Red")
        let brest = try central.office("brest")
        let report = try Carrier.deliver(Carrier.file(of: minsk.replica), to: brest.replica)
        #expect(report.spaces.map(\.refusal) == [nil, .notPermitted])
        #expect(!report.isComplete)
        #expect(throws: StoreError.self) { try brest.fields(secret) }
    }

    @Test("records that the server has collected go with a bundle as with a scan")
    func collectedRecordsGo() async throws {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let goes = try minsk.addStakeholder("Fictitious Red")
        let stays = try minsk.addStakeholder("Fictitious Blue")
        _ = try minsk.replica.delete(goes.description, in: nil)
        for _ in 0..<2 { for office in [minsk, brest] { try await office.sync() } }
        _ = try central.backup()
        _ = try central.store.compactNow()
        try await minsk.sync()
        #expect(throws: StoreError.self) { try minsk.fields(goes) }
        let old = try Carrier.file(of: brest.replica)
        let report = try Carrier.carry(from: minsk.replica, to: brest.replica)
        #expect(report.spaces.map(\.history) == [.taken])
        #expect(throws: StoreError.self) { try brest.fields(goes) }
        #expect(try brest.fields(stays)["name"] == "Fictitious Blue")
        #expect(try await brest.sync().rounds == 1)
        // An older bundle brings nothing back.
        try Carrier.deliver(old, to: brest.replica)
        try expectSame(minsk, brest, in: central)
    }

    @Test("a bundle made after an erasure holds nothing of what was erased")
    func erasedValuesDoNotTravel() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk", level: .manage)
        let brest = try central.office("brest")
        let id = try minsk.addStakeholder("Fictitious Unforgettable")
        let other = try minsk.addStakeholder("Fictitious Blue")
        for office in [minsk, brest] { try await office.sync() }
        _ = try minsk.replica.erase(id.description, in: nil, reason: "asked to be forgotten")
        for office in [minsk, brest] { try await office.sync() }
        for office in [minsk, brest] {
            var parts: [BundlePart] = []
            _ = try office.replica.exportBundle { parts.append($0) }
            let bytes = parts.flatMap { $0.encoded() }
            #expect(!String(decoding: bytes, as: UTF8.self).contains("Unforgettable"))
            let alone = try LonelyOffices(clock: central.clock).office("gomel")
            #expect(try alone.importBundle(parts, on: .word(of: nil)).isComplete)
            #expect(try alone.fields(other)["name"] == "Fictitious Blue")
            #expect(try alone.verify() == [])
        }
    }
}
