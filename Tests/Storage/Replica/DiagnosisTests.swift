import CentralStorage
import ExchangeService
import Foundation
import GRDB
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

@Suite("What the doctor finds")
struct DiagnosisTests {
    private func kinds(_ office: FieldOffice) throws -> [Finding.Kind] {
        try office.replica.diagnose().map(\.kind)
    }

    private func synced() async throws -> (CentralOffice, FieldOffice) {
        let central = try CentralOffice()
        let minsk = try central.office("minsk", level: .manage)
        try await minsk.sync()
        return (central, minsk)
    }

    @Test("a healthy replica has no findings")
    func healthy() async throws {
        let (_, minsk) = try await synced()
        _ = try minsk.addStakeholder("Fictitious NGO")
        try await minsk.sync()
        #expect(try minsk.replica.diagnose() == [])
    }

    @Test("references to deleted and to erased records are named with both ends of the way out")
    func references() async throws {
        let (_, minsk) = try await synced()
        let targets = try ["One", "Two"].map { try minsk.addStakeholder("Fictitious \($0)") }
        for target in targets {
            _ = try minsk.replica.add(
                "contact",
                [
                    .set(field: "family_name", "Person"),
                    .set(field: "stakeholder", .text(target.description)),
                ], space: "network")
        }
        _ = try minsk.replica.delete(targets[0].description, in: nil)
        _ = try minsk.replica.erase(targets[1].description, in: nil, reason: "asked for")
        let findings = try minsk.replica.diagnose().filter { $0.kind == .reference }
        #expect(findings.map { $0.message.contains("deleted") } == [true, false])
        #expect(findings.map { $0.message.contains("erased") } == [false, true])
        #expect(findings.allSatisfy { $0.advice.contains("fieldbook ") })
        #expect(findings.allSatisfy { !"\($0)".contains("Person") })
    }

    @Test("refused edits and edits that cannot be sent are named")
    func refusedAndStranded() async throws {
        let (central, minsk) = try await synced()
        _ = try minsk.addStakeholder("Fictitious NGO")
        let gomel = try central.office("gomel")
        try Carrier.carry(from: minsk.replica, to: gomel.replica, spaces: ["network"])
        let device = try #require(try minsk.replica.identity()).device
        try central.store.write { transaction in
            try transaction.revoke(device, space: "network")
            try transaction.grant(device, [SpaceAccess(space: "network", level: .read)])
        }
        for office in [gomel, minsk] { try await office.sync() }
        #expect(try kinds(minsk) == [.quarantine])
        let replica = try Replica.create(
            path: central.folder.file("other.sqlite"), office: "brest", author: "brest author",
            environment: central.clock.environment())
        _ = try replica.add(
            "stakeholder", [.set(field: "name", "N"), .set(field: "type", "media")],
            space: "elsewhere")
        #expect(try replica.diagnose() == [])
        let brest = try central.join(replica, spaces: ["network"])
        #expect(try kinds(brest) == [.stranded])
    }

    @Test("a clock that is off is named: this device's and another office's")
    func clocks() async throws {
        let (central, minsk) = try await synced()
        let day: Int64 = 24 * 3_600_000
        let brest = try central.office("brest", clockOffset: -day)
        try await brest.sync()
        let own = try #require(try brest.replica.diagnose().first)
        #expect(own.kind == .clock)
        #expect(own.location == "this device")
        #expect(own.message.contains("24 hours behind"))
        _ = try brest.addStakeholder("Fictitious NGO")
        try await brest.sync()
        try await minsk.sync()
        #expect(try minsk.replica.diagnose() == [])
        try minsk.replica.file.write { database in
            let stamp = HybridTimestamp(
                milliseconds: central.clock.environment().now() + 3 * day)
            try database.execute(
                sql: "UPDATE writers SET last_stamp = ? WHERE is_own = 0",
                arguments: [Int64(bitPattern: stamp.rawValue)])
        }
        #expect(try minsk.replica.diagnose().map(\.location.localizedLowercase).count == 1)
        #expect(try minsk.replica.diagnose().first?.location.hasPrefix("brest ") == true)
    }

    @Test("a record that the server does not have is named after the scan that did not heal it")
    func differences() async throws {
        let (_, minsk) = try await synced()
        for number in 1...5 { _ = try minsk.addStakeholder("Fictitious \(number)") }
        try await minsk.sync()
        try minsk.replica.file.write { database in
            try database.execute(
                sql: """
                    INSERT INTO records (collection, id, space, life, pending, clock, document)
                    SELECT collection, zeroblob(16), space, life, 0, clock, document
                    FROM records LIMIT 1;
                    UPDATE spaces SET digest = zeroblob(32);
                    """)
        }
        #expect(try await minsk.sync().isConverged == false)
        let findings = try minsk.replica.diagnose().filter { $0.kind == .difference }
        #expect(findings.count == 1)
        #expect(findings.first?.location.hasSuffix("0000-0000-0000-000000000000") == true)
        try minsk.replica.file.write { database in
            try database.execute(sql: "DELETE FROM records WHERE id = zeroblob(16)")
            try database.execute(sql: "UPDATE spaces SET rescans = 0, digest = zeroblob(32)")
        }
        #expect(try await minsk.sync().isConverged == true)
        #expect(try minsk.replica.diagnose() == [])
    }

    @Test("a code given out twice is named")
    func codes() async throws {
        let (_, minsk) = try await synced()
        let made = try (1...2).map { _ in
            try minsk.replica.add(
                "case",
                [.set(field: "sex", "f"), .addElement(field: "protection_categories", "refugee")],
                space: "network")
        }
        try minsk.replica.file.write { database in
            try database.execute(
                sql: "UPDATE natural_keys SET text = (SELECT min(text) FROM natural_keys)")
        }
        #expect(try kinds(minsk) == [.unique])
        #expect(try minsk.replica.diagnose()[0].location.hasSuffix(made[1].id.description))
    }

    @Test("a record that has moved and did not arrive is named, until it does")
    func transfer() async throws {
        let central = try CentralOffice(spaces: ["network", "office:minsk"])
        let minsk = try central.office(
            "minsk", spaces: ["network", "office:minsk"], level: .manage)
        let id = try minsk.addStakeholder("Fictitious NGO")
        try await minsk.sync()
        _ = try minsk.replica.transfer(id.description, in: nil, to: "office:minsk")
        // The server takes the move, and cannot move the record itself: its disk is full, say.
        let failing = MortalStore(central.store, endsAt: 2, comesBack: true)
        try await CentralOffice(like: central, over: failing).adopt(minsk).sync()
        let finding = try #require(try minsk.replica.diagnose().first)
        #expect(finding.kind == .transfer)
        #expect(finding.location == "network stakeholder \(id)")
        #expect(finding.message.contains("office:minsk"))
        try central.exchange.moveRecords()
        try await minsk.sync()
        #expect(try minsk.replica.diagnose() == [])
    }

    @Test("history that the server has lost and may not take back is named, until it may")
    func recovery() async throws {
        let (central, minsk) = try await synced()
        let brest = try central.office("brest")
        // A space that was never written would be taken for a new server's.
        _ = try minsk.addStakeholder("Fictitious clinic")
        try await minsk.sync()
        try await brest.sync()
        let backup = try central.backup()
        // One's own would be taken back at once.
        _ = try brest.addStakeholder("Fictitious NGO")
        try await brest.sync()
        try await minsk.sync()
        let restored = try central.restored(from: backup)
        try restored.store.write { transaction in
            let space = try #require(try transaction.space(named: "network"))
            try transaction.endRecovery(of: space, because: "test")
        }
        let again = restored.adopt(minsk)
        try await again.sync()
        #expect(try kinds(again) == [.recovery])
        try restored.store.write { transaction in
            let space = try #require(try transaction.space(named: "network"))
            try transaction.openRecovery(of: space, because: "test")
        }
        try await again.sync()
        #expect(try again.replica.diagnose() == [])
    }

    @Test("erasing that is not finished is named")
    func scrub() async throws {
        let (_, minsk) = try await synced()
        try minsk.replica.file.write { database in
            try database.execute(sql: "INSERT INTO settings VALUES ('scrub', 1)")
        }
        #expect(try kinds(minsk) == [.scrub])
        try await minsk.sync()
        #expect(try minsk.replica.diagnose() == [])
    }
}
