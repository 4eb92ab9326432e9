import Foundation
import TestTraits
import Testing

/// `fieldbook quarantine list | show | retry | discard` on edits that a real server refused.
@Suite("Commands on refused edits", .slow)
struct QuarantineCommandTests {
    /// A network whose second office has two refused edits, and may write again.
    private func refused() throws -> (network: CountryNetwork, id: String) {
        let network = try CountryNetwork("minsk", "brest")
        let brest = network[1]
        let id = try brest.add("stakeholder", "name=Unsent", "type=other")
        try brest.edit("stakeholder", id, "acronym=US")
        let devices = try network.server.run(["devices"])["devices"] as? [[String: Any]] ?? []
        let device = try #require(
            devices.first { $0["office"] as? String == "brest" }?["device"] as? String)
        try network.server.run(["revoke", device, "network"])
        #expect(try brest.run("sync").status == 4)
        try network.server.run(["grant", device, "network:write"])
        try brest.sync()
        return (network, id)
    }

    @Test("retry --all makes refused edits again, and the next sync sends them")
    func retryAll() throws {
        let (network, id) = try refused()
        let brest = network[1]
        let answer = try brest.json("quarantine", "retry", "--all")
        let shape = """
            {"version": 1, "errors": [], "retried": [{"number": "int", "space": "text",
             "commit": "commit", "records": [{"collection": "text", "id": "id"}],
             "replaced": [{"id": "id", "field": "text", "before?": "any", "after?": "any"}]}]}
            """
        #expect(try JSONShape(shape).misfits(of: answer) == [])
        #expect(answer["retried"].items.count == 2)
        #expect(try brest.status()["quarantined"] == .int(0))
        try network.syncAll()
        #expect(try network[0].fields("stakeholder", id)["acronym"] == "US")
        try network.expectConverged(on: "stakeholder")
        try brest.expectVerified()
    }

    @Test("an edit that cannot be made again stays, with the reason, and makes 4 or its own status")
    func stays() throws {
        let (network, _) = try refused()
        let brest = network[1]
        let numbers = try brest.json("quarantine")["quarantine"].items.compactMap {
            $0["number"].int.map(String.init)
        }
        let error = try brest.failure("quarantine", "retry", numbers[1], status: 1)
        #expect(error["hint"].text?.contains("retry \(numbers[0])") == true)
        #expect(try brest.status()["quarantined"] == .int(2))
        try brest.json("quarantine", "discard", numbers[0], "--yes")
        let second = try brest.add("stakeholder", "name=Other", "type=other")
        #expect(try brest.show("stakeholder", second)["fields"]["name"] == "Other")
        try brest.failure("quarantine", "retry", "--all", status: 1)
        try brest.failure("quarantine", "retry", status: 64)
        try brest.failure("quarantine", "retry", "77", status: 1)
    }

    @Test("discard wants --yes where nobody can be asked, and then lets go")
    func discard() throws {
        let (network, _) = try refused()
        let brest = network[1]
        let refusal = try brest.failure("quarantine", "discard", "--all", status: 64)
        #expect(refusal["hint"].text?.contains("--yes") == true)
        #expect(try brest.status()["quarantined"] == .int(2))
        let answer = try brest.json("quarantine", "discard", "--all", "--yes")
        #expect(answer["discarded"].items.count == 2)
        #expect(try brest.status()["quarantined"] == .int(0))
    }
}
