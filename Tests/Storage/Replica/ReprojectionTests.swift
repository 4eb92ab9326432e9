import DomainModel
import GRDB
import ReplicaStore
import StoreKit
import SyncProtocol
import TestSupport
import Testing
import TextFormats

@Suite("A replica under another schema")
struct ReprojectionTests {
    @Test("documents, views and search follow the schema that the replica is opened with")
    func followsTheSchema() throws {
        let folder = try ScratchFolder()
        let path = folder.file("replica.sqlite")
        let clock = TestClock()
        let id: RecordID
        do {
            let replica = try Replica.create(
                path: path, office: "minsk", author: "A", environment: clock.environment())
            id = try replica.add(
                "stakeholder",
                [.set(field: "name", "Fictitious Centre"), .set(field: "type", "media")]
            ).id
        }
        let extended = try Schema.builtIn.extended(
            by: try JSONReader.value(
                #"""
                {"collections":[{"name":"vehicle","plural":"vehicles","label":"Vehicle",
                "defaultSpace":"office","titleFields":["plate"],
                "fields":[{"name":"plate","type":"text","policy":"review"}]}]}
                """#))
        let replica = try Replica(
            path: path, schema: extended, environment: clock.environment())
        #expect(try replica.search("centre").records.map(\.id) == [id])
        #expect(try replica.verify() == [])
        let vehicle = try replica.add("vehicle", [.set(field: "plate", "1234 AB-7")])
        let plates = try replica.file.read { database in
            try String.fetchAll(database, sql: "SELECT plate FROM vehicles")
        }
        #expect(plates == ["1234 AB-7"])
        // Under the old schema the record is kept, and comes back whole.
        _ = try Replica(path: path, environment: clock.environment())
        let again = try Replica(path: path, schema: extended, environment: clock.environment())
        #expect(try again.show(vehicle.id.description, in: nil).fields["plate"] == "1234 AB-7")
        #expect(try again.verify() == [])
    }
}
