import ExchangeService
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

@Suite("Quotas")
struct QuotaTests {
    @Test("what is over the quota waits and is named, and everything else goes on")
    func whatIsOverTheQuotaWaitsAndTheRestGoesOn() async throws {
        var limits = ExchangeLimits()
        limits.quotas.deviceCommits = 2
        let central = try CentralOffice(limits: limits)
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let theirs = try brest.addStakeholder("Fictitious of Brest")
        try await brest.sync()
        let own = try (1...3).map { try minsk.addStakeholder("Fictitious \($0)") }
        for _ in 0..<2 {
            let summary = try await minsk.sync()
            #expect(summary.waiting == 1)
            #expect(summary.quarantined == 0)
            #expect(summary.notices.count == 1)
            #expect(summary.notices.first?.contains("takes no more commits") == true)
            #expect(try minsk.fields(theirs)["name"] == "Fictitious of Brest")
        }
        try await brest.sync()
        #expect(try brest.documents("stakeholder").count == 3)
        central.clock.advance(milliseconds: 24 * 60 * 60 * 1000)
        let summary = try await minsk.sync()
        #expect(summary.waiting == 0)
        #expect(summary.notices == [])
        try await brest.sync()
        #expect(try brest.fields(own[2])["name"] == "Fictitious 3")
        #expect(try minsk.digests == brest.digests)
    }
}

@Suite("Scans in many pages")
struct ScanPartTests {
    @Test("a newcomer's scan of many pages ends with the whole vector, also when it is cut off")
    func manyPages() async throws {
        let central = try CentralOffice(
            limits: ExchangeLimits(pageBytes: 900, entriesWithoutScan: 0))
        var offices: [FieldOffice] = []
        for number in 0..<12 {
            let office = try central.office("office-\(number)")
            for count in 0..<3 { _ = try office.addStakeholder("Fictitious \(number) \(count)") }
            try await office.sync()
            offices.append(office)
        }
        let late = try central.office("late")
        late.transport.loseAnswers(late.transport.requests + 4)
        await #expect(throws: TransportFailure.self) { try await late.sync() }
        // What was told already changes before the scan goes on.
        _ = try offices[0].addStakeholder("Fictitious later")
        try await offices[0].sync()
        let summary = try await late.sync()
        #expect(summary.isConverged == true)
        #expect(summary.notices == [])
        for office in offices + [late] { try await office.sync() }
        #expect(Set(try (offices + [late]).map { try $0.digests }).count == 1)
        #expect(try late.replica.verify() == [])
        // A gap in the vector would show itself here: the log goes on from each writer's head.
        for office in offices { _ = try office.addStakeholder("Fictitious more") }
        for office in offices { try await office.sync() }
        #expect(try await late.sync().isConverged == true)
        #expect(try late.documents("stakeholder").count == 49)
    }
}

@Suite("The size of a record")
struct RecordSizeTests {
    @Test("an edit that would make a record too large is refused with words, and changes nothing")
    func anEditThatMakesARecordTooLargeIsRefused() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        let id = try minsk.addStakeholder("Fictitious NGO")
        func text(_ kibibytes: Int) -> Value {
            .text(String(repeating: "x", count: kibibytes << 10))
        }
        try minsk.edit(id, .set(field: "capacity_note", text(400)))
        let error = #expect(throws: StoreError.self) {
            try minsk.edit(id, .set(field: "address", text(200)))
        }
        #expect(error?.kind == .usage)
        #expect(error?.message.contains("524288") == true)
        try minsk.edit(id, .set(field: "capacity_note", text(100)))
        try minsk.edit(id, .set(field: "address", text(200)))
        let summary = try await minsk.sync()
        #expect(summary.quarantined == 0)
        #expect(summary.isConverged == true)
    }
}
