import Foundation
import TestTraits
import Testing

/// A server that has moved, and a device that comes back.
@Suite("The server's address, and coming back", .slow)
struct ServerAddressTests {
    @Test("the same server under another address is proven, and the replica goes on there")
    func anotherAddress() throws {
        let network = try CountryNetwork("minsk")
        let office = network[0]
        try office.sync()
        let gate = try Gate(to: network.server)
        let answer = try office.json("server", "set", gate.url)
        #expect(answer["server"].text == gate.url)
        #expect(answer["proven"] == .bool(true))
        _ = try office.add("stakeholder", "name=Alfa", "type=other")
        #expect(try office.sync()["pushed"] == .int(1))
    }

    @Test("what is not proven to be the same server is refused, unless somebody says so")
    func unproven() throws {
        let network = try CountryNetwork("minsk")
        let office = network[0]
        try office.sync()
        let before = try office.json("server")["server"].text
        let other = try ServerProcess(spaces: ["network"])
        try other.start()
        let gate = try Gate(to: other)
        gate.set(.answers(Gate.answer(200, ["Content-Type: text/html"], "<html>log in")))
        for url in [other.url, gate.url, "http://127.0.0.1:1"] {
            #expect(try office.failure("server", "set", url, status: 64)["code"] == "usage")
            #expect(try office.json("server")["server"].text == before)
        }
        let answer = try office.json("server", "set", other.url, "--yes")
        #expect(answer["proven"] == .bool(false))
        // Nothing was lost: back at the right one, it goes on.
        try office.failure("sync", status: 77)
        try office.json("server", "set", network.server.url)
        #expect(try office.sync()["converged"] == .bool(true))
    }

    @Test("a device that was revoked by mistake comes back with its replica and its unsent edits")
    func comesBack() throws {
        let network = try CountryNetwork("minsk", "brest")
        let (minsk, brest) = (network[0], network[1])
        let id = try minsk.add("stakeholder", "name=Alfa", "type=other")
        try network.syncAll()
        try brest.edit("stakeholder", id, "name=Bravo")
        let added = try brest.add("stakeholder", "name=Charlie", "type=other")
        let device = try #require(
            network.server.devices().first { $0["office"] as? String == "brest" }?["device"]
                as? String)
        try network.server.run(["revoke", device])
        try brest.failure("sync", status: 77)
        let code = try network.server.invite(
            office: "brest", grants: ["network:write", "office:brest:manage"])
        let refused = try brest.failure(
            "join", "--server", network.server.url, "--code", code, status: 77)
        #expect(refused["hint"].text?.contains("fieldbook join --again") == true)
        try brest.json("join", "--again", "--server", network.server.url, "--code", code)
        try brest.sync()
        #expect(try brest.fields("stakeholder", id)["name"] == "Alfa")
        try brest.json("quarantine", "retry", "--all")
        #expect(try brest.sync()["converged"] == .bool(true))
        try minsk.sync()
        #expect(try minsk.fields("stakeholder", id)["name"] == "Bravo")
        #expect(try minsk.fields("stakeholder", added)["name"] == "Charlie")
        try brest.expectVerified()
    }

    @Test("one that comes back before it has heard of the revocation keeps its edits as well")
    func comesBackUnknowing() throws {
        let network = try CountryNetwork("minsk", "brest")
        let brest = network[1]
        try network.syncAll()
        let added = try brest.add("stakeholder", "name=Charlie", "type=other")
        let device = try #require(
            network.server.devices().first { $0["office"] as? String == "brest" }?["device"]
                as? String)
        try network.server.run(["revoke", device])
        let code = try network.server.invite(office: "brest", grants: ["network:write"])
        let joined = try brest.run(
            "join", "--again", "--server", network.server.url, "--code", code)
        #expect(joined.status == 0, "\(joined.errors)")
        #expect(joined.errors.contains("1 unsent edit kept in quarantine"))
        try brest.sync()
        try brest.json("quarantine", "retry", "--all")
        #expect(try brest.sync()["pushed"] == .int(1))
        try network[0].sync()
        #expect(try network[0].fields("stakeholder", added)["name"] == "Charlie")
    }
}
