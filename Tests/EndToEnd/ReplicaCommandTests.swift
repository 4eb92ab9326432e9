import Foundation
import TestTraits
import Testing

/// The commands on a replica as a whole: init, join, status, log, verify, schema, inspect.
@Suite("Commands on the replica", .slow)
struct ReplicaCommandTests {
    private static let enrolled = """
        {"version": 1, "replica": "text", "office": "text",
         "spaces": [{"space": "text", "level": "text"}]}
        """
    private static let status = """
        {"version": 1, "pending": "int", "quarantined": "int", "conflicts": "int",
         "lastSync?": "time", "clockOffsetMilliseconds?": "int",
         "clock?": {"state": "text", "message": "text", "advice": "text"},
         "spaces": [{"space": "text", "level?": "text", "records": "int", "digest": "digest",
                     "writer?": "text", "lastHeard": [{"office": "text", "at": "time"}]}]}
        """
    private static let commits = """
        {"version": 1, "commits": [{"commit": "commit", "at": "time", "author": "text",
         "office": "text", "space": "text", "records": ["id"]}]}
        """
    private static let changes = """
        {"version": 1, "changes": [{"at": "time", "author": "text", "office": "text",
         "commit": "commit", "field": "text", "before?": "any", "after?": "any"}]}
        """

    private func expect(
        _ answer: JSON, _ shape: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(try JSONShape(shape).misfits(of: answer) == [], sourceLocation: sourceLocation)
    }

    @Test("init alone makes a replica without spaces of a server, once")
    func initAlone() throws {
        let minsk = try FieldOffice("minsk")
        let answer = try minsk.json("init", "--office", "minsk")
        try expect(answer, Self.enrolled)
        #expect(answer["office"] == "minsk")
        #expect(answer["spaces"].items == [])
        try minsk.failure("init", "--office", "minsk", status: 64)
        try minsk.failure("init", status: 64)
    }

    @Test("init with an invitation takes the office and the spaces from it")
    func initEnrols() throws {
        let server = try ServerProcess(spaces: ["network", "office:minsk"])
        try server.start()
        let code = try server.invite(
            office: "minsk", grants: ["network:read", "office:minsk:manage"])
        let minsk = try FieldOffice("minsk")
        let answer = try minsk.json("init", "--server", server.url, "--code", code)
        try expect(answer, Self.enrolled)
        #expect(answer["office"] == "minsk")
        let levels = answer["spaces"].items.map { [$0["space"].text, $0["level"].text] }
        #expect(levels == [["network", "read"], ["office:minsk", "manage"]])
    }

    @Test("an invitation for another office, a wrong and a used code make no replica")
    func initThatFailsLeavesNothing() throws {
        let server = try ServerProcess(spaces: ["network"])
        try server.start()
        let code = try server.invite(office: "minsk", grants: ["network:write"])
        let brest = try FieldOffice("brest")
        try brest.failure(
            "init", "--server", server.url, "--code", code, "--office", "brest", status: 64)
        #expect(!FileManager.default.fileExists(atPath: brest.replica))
        let other = try FieldOffice("gomel")
        let used = try other.failure("init", "--server", server.url, "--code", code, status: 77)
        #expect(used["code"] == "invitation_used")
        let wrong = try other.failure(
            "init", "--server", server.url, "--code", "AAAA-BBBB-CCCC", status: 77)
        #expect(wrong["code"] == "invitation_invalid")
        #expect(!FileManager.default.fileExists(atPath: other.replica))
        // The office that the code is for can still have it, on the device that asked first.
        try brest.json("init", "--server", server.url, "--code", code)
    }

    @Test("join sends what was recorded alone, and names what it may not send")
    func joinPushesLocalRecords() throws {
        let server = try ServerProcess(spaces: ["network", "office:minsk"])
        try server.start()
        let minsk = try FieldOffice.alone()
        let organisation = try minsk.add("stakeholder", "name=Alfa", "type=other")
        let person = try minsk.add("case", "sex=f", "protection_categories+=refugee")
        let code = try server.invite(office: "minsk", grants: ["network:write"])
        let joined = try minsk.run("join", "--server", server.url, "--code", code)
        #expect(joined.status == 0)
        #expect(joined.output.hasSuffix("\nnetwork\twrite\n"))
        #expect(joined.errors.contains("office:minsk"))
        let sync = try minsk.json("sync", status: 4)
        #expect(sync["pushed"] == .int(1))
        #expect(sync["notices"].texts.contains { $0.contains("office:minsk") })
        let status = try minsk.status()
        #expect(status["pending"] == .int(1))
        #expect(try minsk.show("stakeholder", organisation)["space"] == "network")
        #expect(try minsk.show("case", person)["space"] == "office:minsk")
        // The grant comes later: nothing has to be done again.
        let devices = try server.run(["devices"])["devices"] as? [[String: Any]]
        let device = try #require(devices?.first?["device"] as? String)
        try server.run(["grant", device, "office:minsk:write"])
        try minsk.sync()
        try minsk.sync()
        #expect(try minsk.status()["pending"] == .int(0))
    }

    @Test("join answers as init does, and a wrong code leaves the replica as it was")
    func joinHasItsShape() throws {
        let server = try ServerProcess(spaces: ["network"])
        try server.start()
        let minsk = try FieldOffice.alone()
        let wrong = try minsk.failure(
            "join", "--server", server.url, "--code", "AAAA-BBBB-CCCC", status: 77)
        #expect(wrong["code"] == "invitation_invalid")
        #expect(try minsk.failure("sync", status: 1)["code"] == "not_joined")
        let code = try server.invite(office: "minsk", grants: ["network:read"])
        let answer = try minsk.json("join", "--server", server.url, "--code", code)
        try expect(answer, Self.enrolled)
        #expect(answer["spaces"][0]["level"] == "read")
    }

    @Test("status tells what is pending, then who was heard from")
    func statusHasItsShape() throws {
        let network = try CountryNetwork("minsk", "brest")
        _ = try network[0].add("stakeholder", "name=Alfa", "type=other")
        let before = try network[0].json("status")
        try expect(before, Self.status)
        #expect(before["pending"] == .int(1))
        #expect(before["lastSync"] == .null)
        try network.syncAll()
        let after = try network[1].json("status")
        try expect(after, Self.status)
        #expect(after["pending"] == .int(0))
        #expect(after["lastSync"] != .null)
        let space = try #require(after["spaces"].items.first { $0["space"] == "network" })
        #expect(space["records"] == .int(1))
        #expect(space["lastHeard"].items.map { $0["office"] } == ["minsk"])
    }

    @Test("log lists commits, the newest first, and a record's changes, the oldest first")
    func logHasItsShapes() throws {
        let minsk = try FieldOffice.alone()
        let id = try minsk.add("stakeholder", "name=Alfa", "type=other")
        try minsk.edit("stakeholder", id, "name=Bravo")
        try minsk.json("stakeholder", "delete", id)
        try minsk.json("stakeholder", "restore", id)
        let commits = try minsk.json("log")
        try expect(commits, Self.commits)
        #expect(commits["commits"].items.count == 4)
        #expect(commits["commits"].items.allSatisfy { $0["records"] == [.text(id)] })
        #expect(try minsk.json("log", "--limit", "1")["commits"][0] == commits["commits"][0])
        let history = try minsk.json("log", id)
        try expect(history, Self.changes)
        let changes = history["changes"].items
        #expect(changes.filter { $0["field"] == "name" }.map { $0["before"] } == [.null, "Alfa"])
        #expect(changes.filter { $0["field"] == "name" }.map { $0["after"] } == ["Alfa", "Bravo"])
        // The record as a whole has no field's name.
        #expect(
            changes.filter { $0["field"] == "" }.map { $0["after"] } == ["deleted", "restored"])
    }

    @Test("verify finds a healthy replica healthy, and a damaged one not, with status 1")
    func verifyFindsDamage() throws {
        let minsk = try FieldOffice.alone()
        for number in 0..<50 {
            _ = try minsk.add("stakeholder", "name=Office \(number)", "type=other")
        }
        let healthy = try minsk.json("verify")
        try expect(
            healthy,
            #"{"version": 1, "ok": true, "problems": [{"kind": "text", "message": "text"}]}"#)
        try damage(minsk.replica)
        let result = try minsk.run("verify", "--json")
        #expect(result.status == 1)
        let answer = try? JSON(parsing: result.output)
        if let answer {
            #expect(answer["ok"] == .bool(false))
            #expect(answer["problems"].items.isEmpty == false)
        } else {
            #expect(try JSON(parsing: result.errors)["error"]["code"].text != nil)
        }
    }

    /// Turns over bytes in the middle of the file's pages.
    private func damage(_ path: String) throws {
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        let size = try handle.seekToEnd()
        for page in stride(from: UInt64(4096 * 4), to: size, by: 4096) {
            try handle.seek(toOffset: page + 3900)
            try handle.write(contentsOf: Data(repeating: 0xA5, count: 120))
        }
        try handle.close()
    }

    @Test("schema prints one collection or all, with the code lists")
    func schemaHasItsShape() throws {
        let minsk = try FieldOffice.alone()
        let shape = """
            {"version": 1, "codeLists": "object", "collections": [{"name": "text", "fields":
             [{"name": "text", "type": "text", "policy": "text", "confidentiality": "text"}]}]}
            """
        let all = try minsk.json("schema")
        try expect(all, shape)
        #expect(all["collections"].items.count == 15)
        let one = try minsk.json("schema", "stakeholder")
        try expect(one, shape)
        #expect(one["collections"].items.map { $0["name"] } == ["stakeholder"])
        #expect(one["codeLists"].keys.contains("stakeholder_type"))
        try minsk.failure("schema", "unheard", status: 64)
    }

    @Test("inspect reads CBOR, and refuses what is none with status 1")
    func inspectReadsMessages() throws {
        let minsk = try FieldOffice.alone()
        let path = minsk.file("message.cbor")
        // The array [1, "Ў"].
        try Data([0x82, 0x01, 0x62, 0xD0, 0x8E]).write(to: URL(fileURLWithPath: path))
        let result = try runCommand("fieldbook", ["inspect", path, "--json"])
        #expect(result.status == 0)
        let answer = try JSON(parsing: result.output)
        #expect(answer["version"] == .int(1))
        #expect(answer["bytes"] == .int(5))
        #expect(answer["diagnostic"] == #"[1, "Ў"]"#)
        try Data([0x82, 0x01]).write(to: URL(fileURLWithPath: path))
        let broken = try runCommand("fieldbook", ["inspect", path, "--json"])
        #expect(broken.status == 1)
        #expect(broken.output.isEmpty)
        #expect(try JSON(parsing: broken.errors)["error"]["code"] == "malformed")
    }
}
