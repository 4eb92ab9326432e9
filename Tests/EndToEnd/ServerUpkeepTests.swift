import Foundation
import TestSupport
import TestTraits
import Testing

/// The operator's commands for the time after a loss, and against growth.
@Suite("Upkeep of the server", .slow)
struct ServerUpkeepTests {
    private let network: CountryNetwork
    private let folder: ScratchFolder

    private var server: ServerProcess { network.server }
    private var backup: String { folder.file("backup.sqlite") }

    init() throws {
        network = try CountryNetwork("minsk", "brest")
        folder = try ScratchFolder()
    }

    private func command(_ arguments: String...) throws -> CommandResult {
        try runCommand(
            "fieldbook-server", arguments + ["--data", server.directory, "--json"])
    }

    private func json(_ arguments: String...) throws -> JSON {
        let result = try runCommand(
            "fieldbook-server", arguments + ["--data", server.directory, "--json"])
        try #require(result.status == 0, "\(arguments): \(result.errors)")
        return try JSON(parsing: result.output)
    }

    /// The error that a command ends with. - Parameter status: what it has to end with.
    private func failure(_ status: Int32, _ result: CommandResult) throws -> JSON {
        #expect(result.status == status, "\(result.errors)\(result.output)")
        return try JSON(parsing: result.errors)["error"]
    }

    private func space(_ name: String, _ answer: JSON) -> JSON {
        answer["spaces"].items.first { $0["space"].text == name } ?? .null
    }

    private static let restored = """
        {"version": 1, "file": "text", "setAside?": "text",
         "spaces": [{"space": "text", "records": "int", "number": "int", "digest": "digest"}]}
        """
    private static let recovery = """
        {"version": 1, "spaces": [{"space": "text", "open": "bool", "openedAt?": "text",
         "until?": "text", "reason?": "text",
         "waitingFor": [{"device": "text", "office": "text", "name": "text"}]}]}
        """

    @Test("a backup made while serving, restored, is healed by the offices that sync")
    func restoreIsHealed() throws {
        let kept = try network[0].add("stakeholder", "name=Before the backup", "type=other")
        try network.syncAll()
        let made = try json("backup", backup)
        #expect(try JSONShape(Self.restored).misfits(of: made) == [])
        #expect(try json("audit", "--limit", "1")["entries"][0]["action"] == "backup")
        let lost = try network[0].add("stakeholder", "name=After the backup", "type=other")
        try network[0].edit("stakeholder", kept, "name=Edited after the backup")
        try network.syncAll()
        let digest = try network[0].digest()
        server.stop()
        let answer = try json("restore", backup)
        #expect(try JSONShape(Self.restored).misfits(of: answer) == [])
        let aside = try #require(answer["setAside"].text)
        #expect(FileManager.default.fileExists(atPath: aside + "/central.sqlite"))
        try server.start(port: server.port)
        try network.syncAll()
        try network.syncAll()
        #expect(space("network", try json("stats"))["digest"].text == digest)
        for office in network.offices {
            #expect(try office.fields("stakeholder", lost)["name"] == "After the backup")
            #expect(try office.fields("stakeholder", kept)["name"] == "Edited after the backup")
            try office.expectVerified()
        }
        #expect(try json("verify")["ok"] == .bool(true))
        let actions = try json("audit")["entries"].items.compactMap(\.["action"].text)
        for action in ["restore", "recovery_opened", "healed", "recovery_ended"] {
            #expect(actions.contains(action), "\(action)")
        }
    }

    @Test("restore is refused while the server runs, and a backup never replaces a file")
    func refusals() throws {
        _ = try json("backup", backup)
        let taken = try failure(64, try command("backup", backup))
        #expect(taken["code"] == "usage")
        let busy = try failure(69, try command("restore", backup))
        #expect(busy["code"] == "in_use")
        server.stop()
        let missing = try failure(1, try command("restore", folder.file("absent.sqlite")))
        #expect(missing["code"] == "not_found")
        let other = folder.file("other")
        try Data(repeating: 1, count: 10_000).write(to: URL(fileURLWithPath: other))
        let foreign = try failure(1, try command("restore", other))
        #expect(foreign["code"] == "unusable")
        #expect(try json("recovery")["spaces"].items.allSatisfy { $0["open"] == .bool(false) })
    }

    private static let expelled = """
        {"version": 1, "device": "text", "done": "bool", "spaces": [{"space": "text",
         "commits": "int", "expunged": "int", "rebuilt": "int", "seen": "int", "held": "int",
         "left": ["text"]}]}
        """

    @Test("what a revoked device has written alone is taken out, once it is asked for")
    func expel() throws {
        let kept = try network[0].add("stakeholder", "name=Fictitious NGO", "type=other")
        try network.syncAll()
        let junk = try network[1].add("stakeholder", "name=Junk", "type=other")
        try network.syncAll()
        let devices = try json("devices")["devices"].items
        let device = try #require(devices.first { $0["office"] == "brest" }?["device"].text)
        let early = try failure(64, try command("expel", device))
        #expect(early["code"] == "usage")
        _ = try json("revoke", device)
        let planned = try json("expel", device)
        #expect(try JSONShape(Self.expelled).misfits(of: planned) == [])
        #expect(planned["done"] == .bool(false))
        try network[0].sync()
        #expect(try network[0].fields("stakeholder", junk)["name"] == "Junk")
        let done = try json("expel", device, "--yes")
        #expect(done["done"] == .bool(true))
        #expect(done["spaces"] == planned["spaces"])
        #expect(space("network", done)["expunged"] == .int(1))
        try network[0].sync()
        let held = try network[0].json("stakeholder", "list")["records"].items
        #expect(!held.contains { $0["id"].text == junk })
        #expect(try network[0].fields("stakeholder", kept)["name"] == "Fictitious NGO")
        try network[0].expectVerified()
        #expect(try json("verify")["ok"] == .bool(true))
        #expect(try json("audit", "--limit", "1")["entries"][0]["action"] == "expelled")
    }

    @Test("a quiet command gives its result and says nothing beside it", arguments: [true, false])
    func quiet(isQuiet: Bool) throws {
        let result = try runCommand(
            "fieldbook-server",
            ["invite", "--office", "minsk", "--grant", "network:read", "--data", server.directory]
                + (isQuiet ? ["--quiet"] : []))
        #expect(result.status == 0)
        #expect(!result.output.isEmpty)
        #expect(result.errors.isEmpty == isQuiet)
    }

    @Test("recovery is opened and ended by command, for one space or all")
    func recoveryCommands() throws {
        let begun = try json("recovery", "begin", "network")
        #expect(try JSONShape(Self.recovery).misfits(of: begun) == [])
        #expect(space("network", begun)["open"] == .bool(true))
        #expect(space("network", begun)["waitingFor"].items.count == 2)
        #expect(space("office:minsk", begun)["open"] == .bool(false))
        #expect(space("network", try json("stats"))["recovery"] == .bool(true))
        try network.syncAll()
        #expect(space("network", try json("recovery", "status"))["open"] == .bool(false))
        let all = try json("recovery", "begin")
        #expect(all["spaces"].items.allSatisfy { $0["open"] == .bool(true) })
        let ended = try json("recovery", "end")
        #expect(ended["spaces"].items.allSatisfy { $0["open"] == .bool(false) })
        let unknown = try failure(64, try command("recovery", "begin", "nowhere"))
        #expect(unknown["code"] == "usage")
    }

    @Test("what every office has acknowledged, and a backup holds, is compacted")
    func compaction() throws {
        let gone = try network[0].add("stakeholder", "name=Entered twice", "type=other")
        let kept = try network[0].add("stakeholder", "name=Kept", "type=other")
        try network.syncAll()
        try network[0].json("stakeholder", "delete", gone, "--reason", "entered twice")
        try network.syncAll()
        #expect(space("network", try json("compact"))["horizon"] == .int(0))
        _ = try json("backup", backup)
        try network.syncAll()
        let compacted = space("network", try json("compact"))
        #expect(compacted["expunged"] == .int(1))
        #expect(compacted["frames"] == .int(3))
        let stats = space("network", try json("stats"))
        #expect(stats["records"] == .int(1))
        #expect(stats["expunged"] == .int(1))
        #expect(stats["backupNumber"] == .int(3))
        try network.syncAll()
        try network.expectConverged(on: "stakeholder")
        for office in network.offices {
            #expect(try office.digest() == stats["digest"].text)
            #expect(try office.fields("stakeholder", kept)["name"] == "Kept")
            try office.expectVerified()
        }
        let devices = try json("devices")["devices"].items
        #expect(devices.allSatisfy { $0["lapsed"] == .bool(false) })
        #expect(try json("verify")["ok"] == .bool(true))
    }
}
