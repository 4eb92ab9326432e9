import CentralStorage
import ExchangeService
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

/// What a revoked device has written is taken out, and honest replicas go on.
@Suite("Commits that were expelled")
struct ExpulsionTests {
    private let central: CentralOffice
    private let minsk: FieldOffice
    private let brest: FieldOffice
    /// Written by honest people only, at first.
    private let id: RecordID

    init() async throws {
        central = try CentralOffice()
        minsk = try central.office("minsk")
        brest = try central.office("brest")
        id = try minsk.addStakeholder("Fictitious NGO")
        try minsk.edit(id, .set(field: "website", "https://honest.example.org"))
        for office in [minsk, brest, minsk] { try await office.sync() }
    }

    /// A device that speaks the protocol and keeps to no rule of a replica.
    private struct Spoiler {
        let central: CentralOffice
        let device: Device
        var pen: CentralCommitWriter
        private var sent: UInt64 = 0

        init(_ central: CentralOffice, _ number: UInt64 = 66) throws {
            self.central = central
            pen = CentralCommitWriter(number)
            device = try central.store.write { transaction in
                let code = try transaction.invite(
                    office: "gomel", name: nil,
                    grants: [SpaceAccess(space: "network", level: .write)])
                let token = ContentHash(of: [UInt8(number)])
                _ = try transaction.enrol(
                    code: code, device: caseID(number << 32), name: "laptop \(number)",
                    token: token)
                return try #require(try transaction.device(token: token))
            }
        }

        /// Sees a record as the server holds it.
        mutating func see(_ id: RecordID) throws {
            pen.states[id] = try central.store.read { transaction in
                try transaction.space(named: "network").flatMap {
                    try transaction.record(
                        RecordReference(collection: "stakeholder", record: id), in: $0.id)
                }?.decoded()
            }
        }

        mutating func write(
            _ value: String, to id: RecordID, _ field: String = "name",
            _ intent: RecordEdit.Intent = .ordinary
        ) {
            let origin = pen.nextOrigin
            let edit = RecordEdit(
                collection: "stakeholder", record: id,
                writes: [.init(RegisterKey(field), .text(value))], intent: intent)
            pen.commit([edit.delta(over: pen.states[id] ?? RecordState(), in: origin)], in: origin)
        }

        mutating func push() throws {
            for first in stride(from: sent + 1, through: pen.counter, by: 2000) {
                let run = pen.run(first, min(first + 1999, pen.counter))
                let request = SpaceRequest(
                    space: "network", cursor: .start, runs: [run], pull: false)
                _ = try central.exchange.answer(
                    ExchangeRequest(schemaVersion: 1, spaces: [request]), device: device)
            }
            sent = pen.counter
        }

        func revoke() throws {
            try central.store.write { try $0.revoke(device.id, space: nil) }
        }

        func expel(isDryRun: Bool = false) throws -> ExpulsionSummary? {
            try central.store.expel(device.id, from: nil, isDryRun: isDryRun).first
        }
    }

    private func row(_ id: RecordID) throws -> RecordRow? {
        try central.store.read { transaction in
            try transaction.space(named: "network").flatMap {
                try transaction.record(
                    RecordReference(collection: "stakeholder", record: id), in: $0.id)
            }
        }
    }

    private func expectAgreement(_ offices: FieldOffice...) async throws {
        for _ in 0..<3 {
            for office in offices { #expect(try await office.sync().notices == []) }
        }
        #expect(try Set(offices.flatMap { try $0.digests }).count == 1)
        for office in offices {
            #expect(try office.replica.status().pending == 0)
            #expect(try office.replica.verify() == [])
            #expect(try office.replica.quarantine().isEmpty)
        }
        #expect(try central.store.verify() == [])
    }

    @Test("20,000 commits are taken out again, and old and new replicas go on")
    func aSpaceThatWasFilledIsRepaired() async throws {
        var spoiler = try Spoiler(central)
        try spoiler.see(id)
        for number: UInt64 in 1...10_000 {
            spoiler.write("Junk \(number)", to: caseID(number))
            spoiler.write("https://junk.example.org/\(number)", to: id, "website")
        }
        try spoiler.push()
        try await brest.sync()
        #expect(try brest.documents("stakeholder").count == 10_001)
        try minsk.edit(id, .set(field: "name_en", "Written meanwhile"))
        try spoiler.revoke()
        let before = try #require(try central.store.read { try $0.spaces() }.first)
        let planned = try #require(try spoiler.expel(isDryRun: true))
        #expect(planned.commits == 20_000)
        #expect(planned.expunged == 10_000)
        #expect(planned.rebuilt == 1)
        #expect(try central.store.read { try $0.spaces() }.first == before)
        #expect(try spoiler.expel() == planned)
        #expect(try central.store.verify() == [])
        let newcomer = try central.office("mogilev")
        try await expectAgreement(minsk, brest, newcomer)
        for office in [minsk, brest, newcomer] {
            #expect(try office.documents("stakeholder").count == 1)
            let fields = try office.fields(id)
            #expect(fields["website"] == "https://honest.example.org")
            #expect(fields["name_en"] == "Written meanwhile")
        }
        try brest.edit(id, .set(field: "website", "https://later.example.org"))
        _ = try newcomer.addStakeholder("Fictitious clinic")
        try await expectAgreement(brest, newcomer, minsk)
        #expect(try minsk.fields(id)["website"] == "https://later.example.org")
        #expect(try spoiler.expel() == nil)
    }

    @Test("a commit that somebody has built on stays, with what it wrote")
    func whatSomebodyHasBuiltOnStays() async throws {
        var spoiler = try Spoiler(central)
        try spoiler.see(id)
        spoiler.write("https://used.example.org", to: id, "website")
        spoiler.write("Junk", to: caseID(1))
        try spoiler.push()
        try await brest.sync()
        try brest.edit(id, .set(field: "name_en", "Built on it"))
        try await brest.sync()
        spoiler.write("https://unused.example.org", to: id, "website")
        try spoiler.push()
        try spoiler.revoke()
        let summary = try #require(try spoiler.expel())
        #expect(summary.commits == 2)
        #expect(summary.seen == 1)
        try await expectAgreement(minsk, brest)
        let fields = try minsk.fields(id)
        #expect(fields["website"] == "https://used.example.org")
        #expect(fields["name_en"] == "Built on it")
        #expect(throws: StoreError.self) { try minsk.fields(caseID(1)) }
    }

    @Test("a record that others have written too is again what they wrote")
    func whatOthersHaveWrittenIsMadeAnew() async throws {
        let other = try minsk.addStakeholder("Fictitious clinic")
        for office in [minsk, brest] { try await office.sync() }
        // Has not seen what the device writes meanwhile.
        try brest.edit(id, .set(field: "name_en", "At the same time"))
        var spoiler = try Spoiler(central)
        for record in [id, other] { try spoiler.see(record) }
        spoiler.write("https://junk.example.org", to: id, "website")
        spoiler.write("Gone", to: other, "name", .decided(.deleted(reason: "spite")))
        try spoiler.push()
        try await brest.sync()
        try await minsk.sync()
        #expect(try minsk.documents("stakeholder").count == 1)
        try spoiler.revoke()
        let context = try #require(try row(id)).decoded().context
        let summary = try #require(try spoiler.expel())
        #expect(summary.rebuilt == 2)
        #expect(summary.expunged == 0)
        #expect(try #require(try row(id)).decoded().context.covers(context))
        let logged = try central.store.read { try $0.logged(Dot(spoiler.pen.writer, 1), in: 1) }
        #expect(logged?.kind == .void)
        #expect(logged?.hash == spoiler.pen.head(1).hash)
        try await expectAgreement(minsk, brest)
        let fields = try minsk.fields(id)
        #expect(fields["website"] == "https://honest.example.org")
        #expect(fields["name_en"] == "At the same time")
        #expect(try minsk.fields(other)["name"] == "Fictitious clinic")
        #expect(try minsk.documents("stakeholder").count == 2)
    }

    @Test("a record of which the log has lost frames is left as it is")
    func whatTheLogDoesNotGiveIsLeft() async throws {
        for office in [minsk, brest] { try await office.sync() }
        _ = try central.backup()
        #expect(try central.store.compactNow().spaces.first?.frames ?? 0 > 0)
        var spoiler = try Spoiler(central)
        try spoiler.see(id)
        spoiler.write("https://junk.example.org", to: id, "website")
        spoiler.write("Junk", to: caseID(1))
        try spoiler.push()
        try spoiler.revoke()
        let summary = try #require(try spoiler.expel())
        #expect(summary.left.map(\.record) == [id])
        #expect((summary.held, summary.commits, summary.expunged) == (1, 1, 1))
        try await expectAgreement(minsk, brest)
        #expect(try minsk.fields(id)["website"] == "https://junk.example.org")
        #expect(throws: StoreError.self) { try minsk.fields(caseID(1)) }
    }

    @Test("an expulsion that was cut short is finished by the next one")
    func anExpulsionThatWasCutShortIsFinished() async throws {
        var spoiler = try Spoiler(central)
        try spoiler.see(id)
        for number: UInt64 in 1...30 { spoiler.write("Junk", to: caseID(number)) }
        spoiler.write("https://junk.example.org", to: id, "website")
        try spoiler.push()
        try await brest.sync()
        try spoiler.revoke()
        let store = central.store
        let plan = try #require(
            try store.read { try ExpulsionPlan(of: spoiler.device.id, in: "network", $0) })
        let outcomes = try store.read { try plan.outcomes(of: plan.portions[0], $0) }
        // The commits were not declared void any more.
        #expect(try store.write { try plan.write(outcomes, $0) }.isEmpty)
        try await brest.sync()
        #expect(try store.verify() == [])
        #expect(try #require(try spoiler.expel()).commits == 31)
        try await expectAgreement(minsk, brest)
        #expect(try brest.documents("stakeholder").count == 1)
        #expect(try brest.fields(id)["website"] == "https://honest.example.org")
    }

    @Test("of a device that may still write nothing is taken out")
    func aGrantPreventsIt() throws {
        var spoiler = try Spoiler(central)
        spoiler.write("Junk", to: caseID(1))
        try spoiler.push()
        #expect(throws: StoreError.self) { try spoiler.expel() }
        #expect(try row(caseID(1)) != nil)
    }
}
