import Foundation
import TestTraits
import Testing

/// The exit statuses of `fieldbook`, and which one wins: 77, 69, 64, 1, 4, 3, 0.
@Suite("Exit statuses", .slow)
struct ExitStatusTests {
    /// The only enrolled device's name for grants and revocations, by its office.
    private func device(of office: String, at server: ServerProcess) throws -> String {
        let devices = try server.run(["devices"])["devices"] as? [[String: Any]] ?? []
        let device = devices.first { $0["office"] as? String == office }
        return try #require(device?["device"] as? String)
    }

    /// Two offices with a conflict on both replicas.
    private func disputed() throws -> CountryNetwork {
        let network = try CountryNetwork("minsk", "brest")
        let id = try network[0].add("stakeholder", "name=Alfa", "type=other")
        try network.syncAll()
        try network[0].edit("stakeholder", id, "name=Bravo")
        try network[1].edit("stakeholder", id, "name=Charlie")
        try network.syncAll()
        return network
    }

    @Test("wrong commands and options end with 64 and an error on stderr, JSON where asked for")
    func usage() throws {
        for arguments in [["unheard"], ["sync", "--unheard"], ["stakeholder", "list", "--limit"]] {
            let result = try runCommand("fieldbook", arguments)
            #expect(result.status == 64, "\(arguments)")
            #expect(result.output.isEmpty)
            #expect(result.errors.hasPrefix("error: "), "\(result.errors)")
            let json = try runCommand("fieldbook", arguments + ["--json"])
            #expect(json.status == 64, "\(arguments)")
            #expect(json.output.isEmpty)
            #expect(try JSON(parsing: json.errors)["error"]["code"] == "usage")
        }
    }

    @Test("the same failure ends both commands with the same status and the same code")
    func bothCommands() throws {
        let office = try FieldOffice.alone()
        let server = try ServerProcess(spaces: ["network"])
        let data = ["--data", server.directory]
        let absent = server.directory + "/absent"
        let pairs: [(code: String, status: Int32, field: [String], central: [String])] = [
            ("usage", 64, ["status", "--unheard"], ["spaces", "--unheard"] + data),
            ("usage", 64, ["unheard"], ["unheard"] + data),
            (
                "usage", 64, ["init", "--office", "Minsk"],
                ["invite", "--office", "Minsk", "--grant", "network:read"] + data
            ),
            ("not_found", 1, ["status", "--replica", absent], ["spaces", "--data", absent]),
            ("not_found", 1, ["stakeholder", "show", "00000000"], ["revoke", "00000000"] + data),
        ]
        for (code, status, field, central) in pairs {
            let replica = field.contains("--replica") ? [] : ["--replica", office.replica]
            let here = try runCommand(
                "fieldbook", field + replica + ["--json"],
                environment: FieldOffice.environment)
            let there = try runCommand("fieldbook-server", central + ["--json"])
            for result in [here, there] {
                #expect(result.status == status, "\(field) \(central): \(result.errors)")
                let error = try #require(try result.errorJSON()["error"] as? [String: Any])
                #expect(error["code"] as? String == code)
            }
        }
    }

    @Test("help and the version go to stdout with 0")
    func help() throws {
        for arguments in [["--help"], ["help", "sync"], ["case", "add", "--help"], ["--version"]] {
            let result = try runCommand("fieldbook", arguments)
            #expect(result.status == 0, "\(arguments)")
            #expect(!result.output.isEmpty)
            #expect(result.errors.isEmpty)
        }
    }

    @Test("without a replica, or one that belongs to no server, it is 1 with a hint")
    func failures() throws {
        let absent = try FieldOffice("minsk")
        let error = try absent.failure("status", status: 1)
        #expect(error["code"] == "not_found")
        #expect(error["hint"].text?.contains("fieldbook init") == true)
        let alone = try FieldOffice.alone()
        let lonely = try alone.failure("sync", status: 1)
        #expect(lonely["code"] == "not_joined")
        #expect(lonely["hint"].text?.contains("fieldbook join") == true)
    }

    @Test("a space that the device may not write in is refused with 77, before anything is kept")
    func writingWithoutAccess() throws {
        let server = try ServerProcess(spaces: ["network"])
        try server.start()
        let minsk = try FieldOffice.enrolled("minsk", at: server, grants: ["network:read"])
        try minsk.failure("stakeholder", "add", "name=Alfa", "type=other", status: 77)
        try minsk.failure(
            "stakeholder", "add", "name=A", "type=other", "--space", "elsewhere", status: 77)
        #expect(try minsk.json("stakeholder", "list")["total"] == .int(0))
    }

    @Test("open conflicts make sync, conflicts and status end with 3")
    func conflicts() throws {
        let network = try disputed()
        for command in ["sync", "conflicts", "status"] {
            #expect(try network[0].run(command, "--json").status == 3, "\(command)")
        }
        #expect(try network[0].run("stakeholder", "list", "--json").status == 0)
    }

    @Test("refused edits are kept in quarantine, shown with the reason, and make 4, not 3")
    func quarantine() throws {
        let network = try disputed()
        let brest = network[1]
        let id = try #require(try brest.conflicts().first?["record"].text)
        let before = try brest.fields("stakeholder", id)["acronym"]
        let added = try brest.add("stakeholder", "name=Unsent", "type=other")
        try brest.edit("stakeholder", id, "acronym=LOST?")
        // What it pushes itself would wait for write access: another one brings it.
        let stick = brest.file("stick.bundle")
        try brest.json("bundle", "export", "--out", stick)
        try network[0].json("bundle", "import", stick, status: 3)
        try network.server.run(
            ["grant", try device(of: "brest", at: network.server), "network:read"])
        try network[0].json("sync", status: 4)
        let result = try brest.run("sync", "--json")
        #expect(result.status == 4)
        let answer = try JSON(parsing: result.output)
        #expect(answer["conflicts"] == .int(1))
        #expect(answer["converged"] == .bool(true))
        let status = try brest.status()
        #expect(status["quarantined"] == .int(2))
        #expect(status["pending"] == .int(0))
        #expect(try brest.fields("stakeholder", id)["acronym"] == before)
        let kept = try brest.json("quarantine")
        let shape = #"{"quarantine": [{"number": "int", "space": "text", "reason": "text"}]}"#
        #expect(try JSONShape(shape).misfits(of: kept) == [])
        #expect(
            kept["quarantine"].items.map { $0["reason"] } == ["not_permitted", "not_permitted"])
        let number = try #require(kept["quarantine"][0]["number"].int)
        let shown = try brest.run("quarantine", "show", "\(number)", "--json")
        #expect(shown.output.contains("Unsent") && shown.output.contains(added))
        try brest.expectVerified()
        // What was refused is told once; the conflict stays.
        #expect(try brest.run("sync", "--json").status == 3)
    }

    @Test("edits that wait for write access are named, and make 4 until they may go")
    func waitingForWriteAccess() throws {
        let network = try CountryNetwork("minsk", "brest")
        let brest = network[1]
        _ = try brest.add("stakeholder", "name=Unsent", "type=other")
        let device = try device(of: "brest", at: network.server)
        try network.server.run(["grant", device, "network:read"])
        for _ in 0..<2 {
            let answer = try brest.json("sync", status: 4)
            #expect(answer["waiting"] == .int(1))
            #expect(answer["quarantined"] == .int(0))
            #expect(answer["notices"].texts.contains { $0.contains("write access") })
        }
        #expect(try brest.status()["pending"] == .int(1))
        #expect(try brest.run("status").output.contains("waiting     1 commit of network"))
        try network[0].sync()
        #expect(try network[0].json("stakeholder", "list")["total"] == .int(0))
        try network.server.run(["grant", device, "network:write"])
        // The sync that learns of the access sends what has waited for it.
        #expect(try brest.json("sync")["pushed"] == .int(1))
        try network[0].sync()
        #expect(try network[0].json("stakeholder", "list")["total"] == .int(1))
    }

    @Test("an import with broken rows is 4, whatever awaits review")
    func importInPart() throws {
        let network = try disputed()
        let path = try network[0].write("name,type\nAlfa,other\nBravo,nonsense\n", to: "a.csv")
        let answer = try network[0].json("import", "stakeholder", path, status: 4)
        #expect(answer["created"] == .int(1))
        #expect(answer["errors"][0]["line"] == .int(3))
    }

    @Test("a server that is down is 69 with a hint, whatever awaits review")
    func serverDown() throws {
        let network = try disputed()
        network.server.stop()
        let error = try network[0].failure("sync", status: 69)
        #expect(error["code"] == "unavailable")
        #expect(error["hint"].text?.isEmpty == false)
        let text = try network[0].run("conflicts")
        #expect(text.status == 3)
        let other = try FieldOffice("gomel")
        try other.failure(
            "init", "--server", network.server.url, "--code", "AAAA-BBBB-CCCC", status: 69)
    }

    @Test("a revoked device is turned away with 77, and keeps its unsent edits only")
    func revokedDevice() throws {
        let network = try disputed()
        let brest = network[1]
        _ = try brest.add("stakeholder", "name=Pending", "type=other")
        try network.server.run(["revoke", try device(of: "brest", at: network.server)])
        let error = try brest.failure("sync", status: 77)
        #expect(error["code"] == "device_revoked")
        let status = try brest.status()
        #expect(status["pending"] == .int(0))
        #expect(status["quarantined"] == .int(1))
        #expect(try brest.json("search", "pending")["total"] == .int(0))
        let kept = try brest.json("quarantine")["quarantine"][0]
        #expect(kept["reason"] == "revoked")
        #expect(try brest.json("stakeholder", "list")["total"] == .int(0))
        try brest.expectVerified()
        #expect(try brest.failure("sync", status: 77)["code"] == "device_revoked")
        // The other office goes on.
        #expect(try network[0].run("sync").status == 3)
    }

    @Test("a token that the server does not know is 77, and takes nothing away")
    func unknownToken() throws {
        let network = try CountryNetwork("minsk")
        _ = try network[0].add("stakeholder", "name=Alfa", "type=other")
        try network.syncAll()
        network.server.stop()
        let other = try ServerProcess(spaces: ["network"])
        try other.start(port: network.server.port)
        #expect(try network[0].failure("sync", status: 77)["code"] == "unauthorized")
        #expect(try network[0].json("stakeholder", "list")["total"] == .int(1))
    }
}
