import Foundation
import TestSupport
import TestTraits
import Testing

@Suite("Numbers of a sync", .slow)
struct SyncNumbersTests {
    @Test("sender, receiver and newcomer count the same records, each once")
    func allCountAlike() throws {
        let network = try CountryNetwork("minsk", "brest")
        let (minsk, brest) = (network[0], network[1])
        try network.syncAll()
        let folder = try ScratchFolder()
        let table = folder.file("table.csv")
        let rows = (1...450).map { "Centre \($0),media\n" }
        try ("name,type\n" + rows.joined()).write(toFile: table, atomically: true, encoding: .utf8)
        try minsk.json("import", "stakeholder", table)
        // Two more edits of a record that is counted already.
        let listed = try minsk.json("stakeholder", "list", "--limit", "1")
        let id = try #require(listed["records"].items.first?["id"].text)
        try minsk.edit("stakeholder", id, "name=Alfa")
        try minsk.edit("stakeholder", id, "name=Bravo")

        let sent = try minsk.sync()
        #expect(sent["recordsSent"] == .int(450))
        #expect(sent["recordsReceived"] == .int(0))
        #expect(try brest.sync()["recordsReceived"] == .int(450))
        let newcomer = try FieldOffice.enrolled(
            "gomel", at: network.server, grants: ["network:read"])
        #expect(try newcomer.sync()["recordsReceived"] == .int(450))
    }

    @Test("people read how many records came and went")
    func inWords() throws {
        let network = try CountryNetwork("minsk", "brest")
        let (minsk, brest) = (network[0], network[1])
        _ = try minsk.add("stakeholder", "name=Alfa", "type=other")
        #expect(try minsk.run("sync").output.hasPrefix("sent 1 record, received 0; in step"))
        #expect(try brest.run("sync").output.hasPrefix("sent 0 records, received 1; in step"))
    }
}
