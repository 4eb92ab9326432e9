import Foundation
import Testing

@Suite("Transfers by command", .drivesProcesses)
struct TransferCommandTests {
    @Test("a case moves to another office, and what cannot move says why")
    func caseMoves() throws {
        let network = try CountryNetwork("minsk", "brest")
        let (minsk, brest) = (network[0], network[1])
        let id = try minsk.add(
            "case", "sex=f", "protection_categories+=refugee", "family_name=Person",
            "--space", "office:minsk")
        try minsk.sync()
        // Without a terminal nobody can be asked.
        try minsk.failure("case", "transfer", id, "--to", "office:brest", status: 64)
        try minsk.failure("case", "transfer", id, "--to", "office:minsk", "--yes", status: 64)
        let answer = try minsk.json("case", "transfer", id, "--to", "office:brest", "--yes")
        #expect(answer["id"].text == id)
        #expect(answer["space"] == "office:minsk")
        #expect(try minsk.show("case", id)["movedTo"] == "office:brest")
        #expect(try minsk.show("case", id)["deleted"] == .bool(false))
        let again = try minsk.failure(
            "case", "transfer", id, "--to", "office:gomel", "--yes", status: 64)
        #expect(again["message"].text?.contains("office:brest already") == true)
        try network.syncAll()
        let there = try brest.show("case", id)
        #expect(there["space"] == "office:brest")
        #expect(there["fields"]["family_name"] == "Person")
        try brest.edit("case", id, "family_name=Fictitious-Person")
        try network.syncAll()
        for office in network.offices { try office.expectVerified() }
        let stats = try network.server.run(["stats"])
        #expect((stats["transfers"] as? [Any])?.isEmpty == true)
    }

    @Test("a transfer to nowhere is shown by the server, and goes on when the space exists")
    func transferToNowhere() throws {
        let network = try CountryNetwork("minsk")
        let id = try network[0].add(
            "stakeholder", "name=Fictitious Red", "type=other", "--space", "office:minsk")
        let result = try network[0].run(
            "stakeholder", "transfer", id, "--to", "office:gomel", "--yes")
        #expect(result.status == 0)
        #expect(result.errors.contains("does not hold office:gomel"))
        try network[0].sync()
        let stuck = try network.server.run(["stats"])["transfers"] as? [[String: Any]]
        #expect(stuck?.first?["record"] as? String == id)
        _ = try network.server.run(["space", "add", "office:gomel"])
        let gomel = try FieldOffice.enrolled(
            "gomel", at: network.server, grants: ["office:gomel:write", "network:write"])
        // Any sync that brings edits has the server look again.
        _ = try network[0].add("stakeholder", "name=Fictitious Blue", "type=other")
        try network[0].sync()
        try gomel.sync()
        #expect(try gomel.fields("stakeholder", id)["name"] == "Fictitious Red")
    }
}
