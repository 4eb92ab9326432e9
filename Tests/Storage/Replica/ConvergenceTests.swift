import CentralStorage
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

@Suite("Replicas that reconcile")
struct ConvergenceTests {
    @Test("a record made in one office reaches another with who, where and when")
    func recordTravels() async throws {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let id = try minsk.addStakeholder("Fictitious Red Cross")
        let sent = try await minsk.sync()
        #expect(sent.pushed == 1)
        #expect(sent.isConverged == true)
        let received = try await brest.sync()
        #expect(received.pulled == 1)
        #expect(received.isConverged == true)
        #expect(try brest.fields(id)["name"] == "Fictitious Red Cross")
        let change = try #require(
            try brest.replica.changes(of: id.description).first { $0.field == "name" })
        #expect(change.author == "minsk author")
        #expect(change.office == "minsk")
        #expect(try minsk.digests == brest.digests)
        #expect(try brest.replica.verify() == [])
        #expect(try minsk.replica.verify() == [])
    }

    @Test("a sync with nothing new is one request")
    func nothingNewIsOneRequest() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        _ = try minsk.addStakeholder("Fictitious Shelter")
        try await minsk.sync()
        let summary = try await minsk.sync()
        #expect(summary.rounds == 1)
        #expect(summary.pushed == 0)
        #expect(summary.pulled == 0)
        #expect(summary.isConverged == true)
    }

    @Test("more spaces than are listed still need one request when nothing is new")
    func rollUpIsOneRequest() async throws {
        let spaces = (1...20).map { "space-\($0)" }
        let central = try CentralOffice(spaces: spaces)
        let minsk = try central.office("minsk", spaces: spaces)
        try await minsk.sync()
        let nothing = try await minsk.sync()
        #expect(nothing.rounds == 1)
        #expect(nothing.bytesSent < 200)
        #expect(nothing.isConverged == true)
        let brest = try central.office("brest", spaces: spaces)
        _ = try brest.replica.add(
            "stakeholder", [.set(field: "name", "N"), .set(field: "type", "media")],
            space: "space-7")
        try await brest.sync()
        let news = try await minsk.sync()
        #expect(news.pulled == 1)
        #expect(news.rounds == 2)
    }

    @Test("different fields of one record merge without a question")
    func differentFieldsMerge() async throws {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let id = try minsk.addStakeholder("Fictitious NGO")
        try await minsk.sync()
        try await brest.sync()
        try minsk.edit(id, .set(field: "website", "https://example.org"))
        try brest.edit(id, .set(field: "name_en", "Fictitious NGO in English"))
        try await brest.sync()
        try await minsk.sync()
        try await brest.sync()
        #expect(try minsk.documents("stakeholder") == brest.documents("stakeholder"))
        #expect(try minsk.fields(id)["website"] == "https://example.org")
        #expect(try minsk.fields(id)["name_en"] == "Fictitious NGO in English")
        #expect(try minsk.replica.conflicts().isEmpty)
    }

    @Test("two values of a review field stay for a person, the same on every replica")
    func sameFieldAsks() async throws {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let id = try minsk.addStakeholder("Fictitious NGO")
        try await minsk.sync()
        try await brest.sync()
        try minsk.edit(id, .set(field: "name", "Fictitious NGO (Minsk)"))
        central.clock.advance(milliseconds: 1000)
        try brest.edit(id, .set(field: "name", "Fictitious NGO (Brest)"))
        for office in [minsk, brest, minsk] { try await office.sync() }
        let asked = try minsk.replica.conflicts()
        #expect(asked == (try brest.replica.conflicts()))
        let conflict = try #require(asked.first)
        #expect(asked.count == 1)
        #expect(conflict.kind == .value)
        #expect(conflict.ancestor == "Fictitious NGO")
        #expect(conflict.visible == "Fictitious NGO (Brest)")
        #expect(conflict.candidates.map(\.office) == ["minsk", "brest"])
        #expect(
            conflict.candidates.map(\.value)
                == ["Fictitious NGO (Minsk)", "Fictitious NGO (Brest)"])
        _ = try brest.replica.resolve(conflict.id, .take(1))
        for office in [brest, minsk] { try await office.sync() }
        #expect(try minsk.replica.conflicts().isEmpty)
        #expect(try minsk.fields(id)["name"] == "Fictitious NGO (Minsk)")
        #expect(try minsk.documents("stakeholder") == brest.documents("stakeholder"))
        #expect(try minsk.digests == brest.digests)
    }

    @Test("a lost answer costs nothing but the page on its way")
    func lostAnswer() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        let id = try minsk.addStakeholder("Fictitious NGO")
        minsk.transport.loseAnswers(1)
        await #expect(throws: TransportFailure.self) { try await minsk.sync() }
        #expect(try minsk.replica.status().pending == 1)
        try minsk.edit(id, .set(field: "website", "https://example.org"))
        let summary = try await minsk.sync()
        #expect(summary.pushed == 2)
        #expect(summary.isConverged == true)
        #expect(try minsk.replica.status().pending == 0)
        #expect(try central.store.verify().isEmpty)
    }

    @Test("a newcomer takes states and then log entries, and proves convergence")
    func newcomerScans() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        var ids: [RecordID] = []
        for number in 1...300 { ids.append(try minsk.addStakeholder("Fictitious \(number)")) }
        for _ in 1...5 {
            for id in ids.prefix(100) {
                try minsk.edit(
                    id, .set(field: "capacity_note", .text(.init(repeating: "x", count: 900))))
                try minsk.edit(id, .set(field: "capacity_note", "short"))
            }
        }
        try await minsk.sync()
        let brest = try central.office("brest")
        let summary = try await brest.sync()
        #expect(summary.isConverged == true)
        #expect(summary.pulled == 300)
        #expect(try minsk.documents("stakeholder") == brest.documents("stakeholder"))
        try minsk.edit(ids[0], .set(field: "website", "https://example.org"))
        try await minsk.sync()
        #expect(try await brest.sync().pulled == 1)
        #expect(try brest.replica.verify() == [])
    }

    @Test("what a device may not write is refused, shown, and blocks nothing")
    func refusedCommitIsQuarantined() async throws {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let id = try minsk.addStakeholder("Fictitious NGO")
        try await minsk.sync()
        try minsk.edit(id, .set(field: "website", "https://refused.example.org"))
        let device = try #require(try minsk.replica.identity()).device
        try await brest.sync()
        try Carrier.carry(from: minsk.replica, to: brest.replica, spaces: ["network"])
        try central.store.write { transaction in
            try transaction.revoke(device, space: "network")
            try transaction.grant(device, [SpaceAccess(space: "network", level: .read)])
        }
        try await brest.sync()
        let summary = try await minsk.sync()
        #expect(summary.quarantined == 1)
        #expect(summary.isConverged == true)
        #expect(try minsk.fields(id)["website"] == nil)
        let kept = try #require(try minsk.replica.quarantine().first)
        #expect(kept.reason == "not_permitted")
        #expect(kept.writes.values.first?["website"] == "https://refused.example.org")
        try await brest.sync()
        #expect(try minsk.digests == brest.digests)
    }

    @Test("what a device pushes without write access waits, is named, and goes when it may")
    func unwritableCommitWaits() async throws {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let id = try minsk.addStakeholder("Fictitious NGO")
        try await minsk.sync()
        try minsk.edit(id, .set(field: "website", "https://waits.example.org"))
        let device = try #require(try minsk.replica.identity()).device
        func set(_ level: AccessLevel) throws {
            try central.store.write { transaction in
                try transaction.grant(device, [SpaceAccess(space: "network", level: level)])
            }
        }
        try set(.read)
        for _ in 0..<2 {
            let summary = try await minsk.sync()
            #expect(summary.waiting == 1)
            #expect(summary.quarantined == 0)
            #expect(summary.isConverged == true)
            #expect(summary.notices.count == 1)
            #expect(summary.notices.first?.contains("write access") == true)
            #expect(try minsk.fields(id)["website"] == "https://waits.example.org")
        }
        try await brest.sync()
        #expect(try brest.fields(id)["website"] == nil)
        try set(.write)
        let summary = try await minsk.sync()
        let last = summary.waiting == 0 ? summary : try await minsk.sync()
        #expect(last.waiting == 0)
        #expect(last.notices == [])
        try await minsk.sync()
        try await brest.sync()
        #expect(try brest.fields(id)["website"] == "https://waits.example.org")
    }

    @Test("a laptop in another year does not win every later conflict")
    func wrongClockIsCorrected() async throws {
        let central = try CentralOffice()
        let (brest, id) = try central.officeOfTheFuture()
        try await brest.sync()
        let change = try #require(try brest.replica.changes(of: id.description).first)
        #expect(abs(change.at - central.clock.environment().now()) < 5 * 60 * 1000)
        #expect(try brest.replica.verify() == [])
    }
}
