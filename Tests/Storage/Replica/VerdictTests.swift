import CentralStorage
import ReplicaStore
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

/// A server that was restored from a backup may decide otherwise about a commit than before, when
/// what the device may do has changed in between.
@Suite("A commit that one life of the server took and another refused")
struct VerdictTests {
    let central: CentralOffice
    let minsk: FieldOffice
    let brest: FieldOffice
    let gomel: FieldOffice
    let id: RecordID
    let backup: String

    init() async throws {
        central = try CentralOffice()
        minsk = try central.office("minsk")
        brest = try central.office("brest")
        gomel = try central.office("gomel")
        id = try minsk.addStakeholder("Fictitious NGO")
        try minsk.edit(id, .set(field: "website", "https://before.example.org"))
        for office in [minsk, brest, gomel] { try await office.sync() }
        backup = try central.backup()
    }

    private func mayOnlyRead(_ office: FieldOffice, at central: CentralOffice) throws {
        try central.store.write { transaction in
            try transaction.grant(
                office.transport.device, [SpaceAccess(space: "network", level: .read)])
        }
    }

    @Test("refused, then taken: it is shown to everybody, and in nobody's quarantine")
    func refusedThenTaken() async throws {
        try gomel.edit(id, .set(field: "website", "https://gomel.example.org"))
        // Another replica holds it too, and has not heard that it is refused.
        try Carrier.carry(from: gomel.replica, to: brest.replica, spaces: ["network"])
        try Carrier.carry(from: gomel.replica, to: minsk.replica, spaces: ["network"])
        try mayOnlyRead(gomel, at: central)
        for office in [minsk, gomel] { try await office.sync() }
        #expect(try gomel.replica.quarantine().count == 1)
        let restored = try central.restored(from: backup)
        let (minsk, brest) = (restored.adopt(minsk), restored.adopt(brest))
        let gomel = restored.adopt(gomel)
        try await brest.sync()
        // An edit that waits restates the values, as soon as they are not void any more.
        try minsk.edit(id, .set(field: "name_en", "From minsk"))
        try await settle(minsk, brest, gomel)
        for office in [minsk, brest, gomel] {
            #expect(try office.fields(id)["website"] == "https://gomel.example.org")
            #expect(try office.replica.quarantine().isEmpty)
        }
        try minsk.edit(id, .set(field: "website", "https://later.example.org"))
        try await settle(minsk, gomel, brest)
        #expect(try gomel.fields(id)["website"] == "https://later.example.org")
    }

    @Test("taken, then refused: it is in the quarantine of all who held it, and they agree")
    func takenThenRefused() async throws {
        try gomel.edit(id, .set(field: "website", "https://gomel.example.org"))
        // Another replica holds it too, and brings it to the restored server.
        try Carrier.carry(from: gomel.replica, to: brest.replica, spaces: ["network"])
        gomel.transport.loseAnswers(gomel.transport.requests + 1)
        await #expect(throws: TransportFailure.self) { try await self.gomel.sync() }
        try await minsk.sync()
        #expect(try minsk.fields(id)["website"] == "https://gomel.example.org")
        let restored = try central.restored(from: backup)
        try mayOnlyRead(gomel, at: restored)
        let offices = [brest, minsk, gomel].map(restored.adopt)
        for office in offices {
            #expect(try await office.sync().quarantined == 1)
        }
        try await settle(offices[0], offices[1], offices[2])
        for office in offices {
            #expect(try office.replica.quarantine().map(\.reason) == ["not_permitted"])
            #expect(try office.fields(id)["website"] == "https://before.example.org")
        }
    }

    @Test("taken, and given back by another before it could be refused: it stays")
    func takenAndGivenBack() async throws {
        try gomel.edit(id, .set(field: "website", "https://gomel.example.org"))
        gomel.transport.loseAnswers(gomel.transport.requests + 1)
        await #expect(throws: TransportFailure.self) { try await self.gomel.sync() }
        try await minsk.sync()
        let restored = try central.restored(from: backup)
        try mayOnlyRead(gomel, at: restored)
        let (minsk, brest) = (restored.adopt(minsk), restored.adopt(brest))
        try await minsk.sync()
        try await settle(minsk, brest, restored.adopt(gomel))
        #expect(try brest.fields(id)["website"] == "https://gomel.example.org")
        #expect(try minsk.replica.quarantine().isEmpty)
    }
}
