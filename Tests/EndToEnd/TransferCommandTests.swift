import Foundation
import TestTraits
import Testing

@Suite("Transfers by command", .slow)
struct TransferCommandTests {
    @Test("a case moves to another office, and what cannot move says why")
    func caseMoves() throws {
        let network = try CountryNetwork("minsk", "brest")
        let (minsk, brest) = (network[0], network[1])
        let routes = try network.server.run(["route", "add", "office:minsk", "office:brest"])
        #expect((routes["routes"] as? [[String: String]])?.first?["to"] == "office:brest")
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

    @Test("a transfer to where no grant and no route leads is refused, and goes by a route")
    func transferWithoutRoute() throws {
        let network = try CountryNetwork("minsk", "gomel")
        let (minsk, gomel) = (network[0], network[1])
        func move(to space: String) throws -> String {
            let id = try minsk.add(
                "stakeholder", "name=Fictitious Red", "type=other", "--space", "office:minsk")
            let result = try minsk.run("stakeholder", "transfer", id, "--to", space, "--yes")
            #expect(result.status == 0)
            #expect(result.errors.contains("does not hold \(space)"))
            #expect(try minsk.run("sync").status == 4)
            #expect(try minsk.show("stakeholder", id)["space"] == "office:minsk")
            #expect(try minsk.show("stakeholder", id)["movedTo"] == .null)
            return id
        }
        // Whether there is such a space makes no difference.
        let id = try move(to: "office:gomel")
        _ = try move(to: "office:vitebsk")
        #expect(try minsk.status()["quarantined"] == .int(2))
        let list = try minsk.run("quarantine", "list")
        #expect(list.output.contains("not permitted to move it to office:gomel"))
        _ = try network.server.run(["route", "add", "office:minsk", "office:gomel"])
        let refusal = try runCommand(
            "fieldbook-server",
            ["route", "add", "office:minsk", "office:vitebsk", "--data", network.server.directory])
        #expect(refusal.status == 64)
        #expect(refusal.errors.contains("there is no space"))
        _ = try minsk.json("stakeholder", "transfer", id, "--to", "office:gomel", "--yes")
        try network.syncAll()
        #expect(try gomel.fields("stakeholder", id)["name"] == "Fictitious Red")
        let trail = try network.server.run(["audit"])["entries"] as? [[String: Any]] ?? []
        let actions = trail.compactMap { $0["action"] as? String }
        #expect(actions.count { $0 == "move_refused" } == 2)
        #expect(actions.count { $0 == "moved" } == 1)
        #expect(actions.contains("route_added"))
        _ = try network.server.run(["route", "remove", "office:minsk", "office:gomel"])
        let left = try network.server.run(["route", "list"])["routes"] as? [Any]
        #expect(left?.isEmpty == true)
    }
}
