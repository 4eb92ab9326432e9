import Foundation
import TestTraits
import Testing

/// `fieldbook sync --watch`: a replica that stays in step while others work.
@Suite("Watching", .slow)
struct WatchTests {
    private func started(_ office: FieldOffice) throws -> RunningCommand {
        let watch = try office.start("sync", "--watch", "--json")
        try until("the first sync is told") { try !watch.lines().isEmpty }
        return watch
    }

    /// Ends a watch as Ctrl-C does. - Returns: the answers that it gave, one a line.
    private func ended(_ watch: RunningCommand, status: Int32 = 0) throws -> [JSON] {
        watch.interrupt()
        let result = try watch.result()
        #expect(result.status == status, "\(result.errors)")
        #expect(result.output.hasSuffix("}\n"))
        let lines = try watch.lines()
        #expect(lines.allSatisfy { $0["version"] == .int(1) && $0["pushed"].int != nil })
        return lines
    }

    @Test("an edit by another process is sent, and another office's edit is taken in")
    func watchFollowsBothSides() throws {
        let network = try CountryNetwork("minsk", "brest")
        let (minsk, brest) = (network[0], network[1])
        let watch = try started(minsk)
        let ours = try minsk.add("stakeholder", "name=Ours", "type=other")
        try until("the edit is sent") { try minsk.status()["pending"] == .int(0) }
        try brest.sync()
        #expect(try brest.fields("stakeholder", ours)["name"] == "Ours")
        let theirs = try brest.add("stakeholder", "name=Theirs", "type=other")
        try brest.sync()
        try until("the other office's edit is in") {
            try minsk.run("stakeholder", "show", theirs).status == 0
        }
        let lines = try ended(watch)
        #expect(lines.reduce(0) { $0 + ($1["pushed"].int ?? 0) } == 1)
        #expect(lines.reduce(0) { $0 + ($1["pulled"].int ?? 0) } == 1)
        try network.expectConverged(on: "stakeholder")
    }

    @Test("Ctrl-C while it waits ends it at once, with 3 when conflicts await review")
    func watchEndsWithTheConflicts() throws {
        let network = try CountryNetwork("minsk", "brest")
        let (minsk, brest) = (network[0], network[1])
        let id = try minsk.add("stakeholder", "name=Alfa", "type=other")
        try network.syncAll()
        let watch = try started(minsk)
        try brest.edit("stakeholder", id, "name=Charlie")
        try minsk.edit("stakeholder", id, "name=Bravo")
        try brest.sync()
        try until("the conflict is seen") {
            try minsk.conflicts().count == 1 && minsk.status()["pending"] == .int(0)
        }
        try until("it is told") { try watch.lines().last?["conflicts"] == .int(1) }
        _ = try ended(watch, status: 3)
    }

    @Test("a server that goes away and comes back is found again")
    func watchOutlivesTheServer() throws {
        let network = try CountryNetwork("minsk")
        let watch = try network[0].start("sync", "--watch")
        try until("the first sync is told") { watch.output.contains("in step with the server") }
        #expect(try network[0].status()["watch"] == .null)
        network.server.kill()
        try until("the loss is told") { watch.errors.contains("trying again") }
        let waiting = try network[0].status()["watch"]["waiting"]
        #expect(waiting["code"] == "unavailable")
        #expect(waiting["reason"].text?.contains("could not connect") == true)
        #expect(waiting["since"].text != nil && waiting["next"].text != nil)
        #expect(try network[0].run("status").output.contains("watch       waits since"))
        try network.server.start(port: network.server.port)
        _ = try network[0].add("stakeholder", "name=Alfa", "type=other")
        try until("the edit is sent") { try network[0].status()["pending"] == .int(0) }
        try until("it waits no more") { try network[0].status()["watch"] == .null }
        watch.interrupt()
        #expect(try watch.result().status == 0)
    }

    @Test("nothing that answers in the server's place ends it, nor does a revocation")
    func watchOutlivesWhatIsBetween() throws {
        let network = try CountryNetwork("minsk")
        let office = network[0]
        let gate = try Gate(to: network.server)
        try office.json("server", gate.url)
        let watch = try started(office)
        for status in [302, 403, 404, 407, 502, 511] {
            gate.set(.answers(Gate.answer(status)))
            _ = try office.add("stakeholder", "name=S\(status)", "type=other")
            try until("\(status) is told") { watch.errors.contains("http_\(status)") }
            gate.set(.passes)
            try until("the edit is sent") { try office.status()["pending"] == .int(0) }
        }
        let device = try #require(network.server.devices().first?["device"] as? String)
        try network.server.run(["revoke", device])
        try until("the revocation is told") { watch.errors.contains("device_revoked") }
        #expect(watch.isRunning)
        watch.interrupt()
        #expect(try watch.result().status == 0)
        #expect(try office.status()["watch"] == .null)
    }
}
