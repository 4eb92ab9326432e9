import GRDB
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import Testing

/// What a replica tells of who stands for a commit.
@Suite struct AttributionTests {
    @Test func aCarriedEditTellsItsAuthorAndWhoBroughtIt() async throws {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let gomel = try central.office("gomel")
        _ = try brest.addStakeholder("Of Brest")
        try await brest.sync()
        let id = try minsk.addStakeholder("Example Shelter")
        try Carrier.carry(from: minsk.replica, to: brest.replica)
        try await brest.sync()
        try await gomel.sync()
        let change = try #require(try gomel.replica.changes(of: id.description).first)
        #expect(change.office == "minsk")
        #expect(change.attribution?.isSigned == true)
        #expect(change.attribution?.broughtBy?.device == brest.transport.device)
        #expect(change.attribution?.broughtBy?.office == "brest")
        let own = try gomel.replica.commits().filter { $0.office == "brest" }
        #expect(own.map { $0.attribution?.broughtBy } == [nil])
        #expect(own.map { $0.attribution?.isSigned } == [true])
    }

    @Test func carriedEditsGoOnWithTheSignatureThatTheyHave() async throws {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let gomel = try central.office("gomel")
        let id = try minsk.addStakeholder("Example Shelter")
        for office in [minsk, brest, gomel] { try await office.sync() }
        try minsk.edit(id, .set(field: "acronym", "ES"))
        try Carrier.carry(from: minsk.replica, to: brest.replica)
        try minsk.edit(id, .set(field: "website", "https://shelter.example"))
        try Carrier.carry(from: minsk.replica, to: brest.replica)
        try Carrier.carry(from: brest.replica, to: gomel.replica)
        let summary = try await gomel.sync()
        #expect(summary.notices == [])
        try await minsk.sync()
        let signed = try gomel.replica.changes(of: id.description)
            .map { $0.attribution?.isSigned }
        #expect(signed.allSatisfy { $0 == true })
        #expect(try gomel.fields(id)["acronym"] == "ES")
        #expect(try gomel.digests == minsk.digests)
    }

    @Test func whatBearsNoSignatureWaitsAndTheSyncSaysSo() async throws {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let id = try minsk.addStakeholder("Example Shelter")
        try await minsk.sync()
        try minsk.edit(id, .set(field: "acronym", "ES"))
        try Carrier.carry(from: minsk.replica, to: brest.replica)
        try brest.replica.file.write { database in
            try database.execute(sql: "UPDATE commits SET signature = NULL")
        }
        let summary = try await brest.sync()
        #expect(summary.notices.count == 1)
        #expect(try brest.replica.syncState("network")?.pending == 1)
        try await minsk.sync()
        try await brest.sync()
        #expect(try brest.replica.syncState("network")?.pending == 0)
    }
}
