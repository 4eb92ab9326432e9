import Foundation
import TestTraits
import Testing

/// What offices do offline ends alike on all replicas, whoever syncs first.
@Suite("Convergence over HTTP", .slow)
struct ConvergenceTests {
    private static let sync = """
        {"version": 1, "pushed": "int", "pulled": "int", "rounds": "int", "bytesSent": "int",
         "bytesReceived": "int", "conflicts": "int", "converged": "bool|null",
         "spaces": [{"space": "text", "cursor": "int", "digest": "digest"}]}
        """

    @Test("two replicas hold the same after both have synced, and say so")
    func twoReplicas() throws {
        let network = try CountryNetwork("minsk", "brest")
        let one = try network[0].add("stakeholder", "name=Таварыства «Ўсход»", "type=other")
        let two = try network[1].add("stakeholder", "name=سازمان", "type=diaspora")
        let first = try network[0].json("sync")
        #expect(try JSONShape(Self.sync).misfits(of: first) == [])
        #expect(first["pushed"] == .int(1))
        #expect(first["pulled"] == .int(0))
        #expect(first["converged"] == .bool(true))
        #expect(first["spaces"].items.map { $0["space"] } == ["network", "office:minsk"])
        let second = try network[1].json("sync")
        #expect(second["pushed"] == .int(1))
        #expect(second["pulled"] == .int(1))
        #expect(try network[0].json("sync")["pulled"] == .int(1))
        try network.expectConverged(on: "stakeholder")
        #expect(try network[0].fields("stakeholder", two)["name"] == "سازمان")
        #expect(try network[1].fields("stakeholder", one)["name"] == "Таварыства «Ўсход»")
    }

    @Test("a sync with nothing new is one round trip of at most 600 bytes, headers included")
    func quietSync() throws {
        let network = try CountryNetwork("minsk", "brest")
        _ = try network[0].add("stakeholder", "name=Alfa", "type=other")
        _ = try network[1].add("case", "sex=f", "protection_categories+=refugee")
        try network.syncAll()
        for office in network.offices {
            let answer = try office.json("sync")
            #expect(answer["rounds"] == .int(1))
            #expect(answer["pushed"] == .int(0))
            #expect(answer["pulled"] == .int(0))
            #expect(answer["converged"] == .bool(true))
            let bytes = (answer["bytesSent"].int ?? .max / 2) + (answer["bytesReceived"].int ?? 0)
            #expect(bytes <= 600, "\(office.office)")
        }
    }

    @Test("an office's own space reaches those who were invited to it, and nobody else")
    func spacesStayApart() throws {
        let network = try CountryNetwork("minsk", "brest")
        let colleague = try FieldOffice.enrolled(
            "minsk", at: network.server, grants: ["network:read", "office:minsk:read"])
        let person = try network[0].add("case", "sex=f", "protection_categories+=refugee")
        try network.syncAll()
        try colleague.sync()
        #expect(try colleague.show("case", person)["space"] == "office:minsk")
        #expect(try colleague.export("case") == network[0].export("case"))
        #expect(try network[1].json("case", "list")["total"] == .int(0))
        let bytes = try Data(contentsOf: URL(fileURLWithPath: network[1].replica))
        #expect(bytes.range(of: Data("MINSK-20".utf8)) == nil)
        try network[1].failure("case", "show", person, status: 1)
    }

    @Test(
        "three offices' concurrent edits end alike in every order of syncing",
        arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
    func everyOrder(order: [Int]) throws {
        let network = try CountryNetwork("minsk", "brest", "gomel")
        let scene = try OfflineWeeks(network)
        try scene.work()
        try network.syncAll(order)
        try network.expectConverged(on: "stakeholder", "meeting", "action")
        try scene.expectOutcome()
        for office in network.offices { try office.expectVerified() }
    }
}
