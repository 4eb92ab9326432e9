import Foundation
import TestTraits
import Testing

/// Servers and clients that end in the middle of things, as by a power cut; nothing is lost.
@Suite("Interruptions", .slow)
struct InterruptionTests {
    private static let count = 4000
    private static let first = LargeTable.annotated(count, edition: 1)
    private static let second = LargeTable.annotated(count, edition: 2)

    private let network: CountryNetwork
    private var minsk: FieldOffice { network[0] }
    private var brest: FieldOffice { network[1] }

    init() throws { network = try CountryNetwork("minsk", "brest") }

    /// Some thousand records in the first office, of about eight megabytes.
    private func fill() throws {
        let path = try minsk.write(Self.first, to: "first.csv")
        let answer = try minsk.json("import", "stakeholder", path)
        try #require(answer["created"] == .int(Self.count))
    }

    /// Other notes in all of them: who knows none is better served with records than with commits.
    private func refill() throws {
        let path = try minsk.write(Self.second, to: "second.csv")
        let answer = try minsk.json("import", "stakeholder", path)
        try #require(answer["updated"] == .int(Self.count))
    }

    private func recordsAtServer() throws -> Int {
        let stats = try network.server.run(["stats"])["spaces"] as? [[String: Any]] ?? []
        let space = stats.first { $0["space"] as? String == "network" }
        return space?["records"] as? Int ?? 0
    }

    /// Expects both replicas and the server to hold all that was imported.
    private func expectAllIsThere() throws {
        try network.syncAll()
        try network.expectConverged(on: "stakeholder")
        for office in network.offices {
            #expect(try office.records() == Self.count)
            try office.expectVerified()
        }
        #expect(try network.server.run(["verify"])["ok"] as? Bool == true)
    }

    @Test("a server that is killed while it takes commits and restarted: the same sync goes on")
    func serverKilledDuringPush() throws {
        try fill()
        let sync = try minsk.start("sync", "--json", "--max-rate", "2M")
        try until("the server holds some records") { try recordsAtServer() > 0 }
        network.server.kill()
        #expect(sync.isRunning)
        try network.server.start(port: network.server.port)
        let result = try sync.result()
        #expect(result.status == 0, "\(result.errors)")
        #expect(try recordsAtServer() == Self.count)
        try expectAllIsThere()
    }

    @Test("a server that is killed while it sends pages and stays away: 69, and then all comes")
    func serverKilledDuringPull() throws {
        try fill()
        try minsk.sync()
        let sync = try brest.start("sync", "--json", "--max-rate", "500k")
        try until("some pages are in") { try brest.records() > 0 }
        network.server.kill()
        let result = try sync.result()
        #expect(result.status == 69)
        #expect(result.output.isEmpty)
        #expect(try JSON(parsing: result.errors)["error"]["hint"].text != nil)
        let held = try brest.records()
        #expect(held > 0 && held < Self.count)
        try brest.expectVerified()
        try network.server.start(port: network.server.port)
        try expectAllIsThere()
    }

    @Test("a client that is killed while it takes pages keeps them, and goes on from there")
    func clientKilledDuringPull() throws {
        try fill()
        try refill()
        try minsk.sync()
        let sync = try brest.start("sync", "--json", "--max-rate", "500k")
        try until("some pages are in") { try brest.records() > 0 }
        #expect(sync.kill())
        let held = try brest.records()
        #expect(held > 0 && held < Self.count)
        try brest.expectVerified()
        _ = try brest.add("stakeholder", "name=Meanwhile", "type=other")
        let answer = try brest.json("sync")
        #expect(answer["converged"] == .bool(true))
        // Its own new record comes back with the pages.
        #expect(answer["pulled"].int.map { $0 <= Self.count + 1 - held } == true)
        #expect(try brest.records() == Self.count + 1)
        try brest.expectVerified()
        try minsk.sync()
        try network.expectConverged(on: "stakeholder")
    }

    @Test("a client that is killed while it pushes: the next sync sends the rest, nothing twice")
    func clientKilledDuringPush() throws {
        try fill()
        let sync = try minsk.start("sync", "--json", "--max-rate", "2M")
        try until("the server holds some records") { try recordsAtServer() > 0 }
        #expect(sync.kill())
        try minsk.expectVerified()
        try expectAllIsThere()
    }

    @Test("an import that is killed keeps what it reported, and can be run again")
    func importKilled() throws {
        let rows = 30_000
        let path = try minsk.write(LargeTable.organisations(rows), to: "organisations.csv")
        let work = try minsk.start("import", "stakeholder", path, "--json")
        var seen = 0
        try until("some rows are in") {
            seen = try minsk.json("stakeholder", "list", "--limit", "0")["total"].int ?? 0
            return seen > 0
        }
        #expect(work.kill())
        #expect(work.output.isEmpty)
        let kept = try minsk.json("stakeholder", "list", "--limit", "0")["total"].int ?? 0
        #expect(kept >= seen && kept < rows)
        try minsk.expectVerified()
        let answer = try minsk.json("import", "stakeholder", path)
        #expect(answer["created"] == .int(rows - kept))
        #expect(answer["skipped"] == .int(kept))
        try network.syncAll()
        #expect(try brest.records() == rows)
        #expect(try brest.digest() == minsk.digest())
    }
}
