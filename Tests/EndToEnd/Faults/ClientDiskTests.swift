import Foundation
import TestTraits
import Testing

/// A field laptop's disk that is full, fails, may not be written or forgets: a clear error, what
/// was answered for is kept, and what the hint says helps.
@Suite("The disk of a client", .slow)
struct ClientDiskTests {
    private static let space = [0, 500, 5000, 20_000, 50_000, 120_000, 400_000]

    /// A server, an office with some records that were sent, and one that was not.
    private struct Setting {
        let network: CountryNetwork
        var ledger = Ledger()
        var office: FieldOffice { network[0] }

        init() throws {
            network = try CountryNetwork("minsk")
            let tokens = (0..<400).map { _ in ledger.token() }
            let rows = tokens.map { "\($0),other,Note on \($0.dropLast())" }
            let table = (["name,type,capacity_note"] + rows).joined(separator: "\n")
            try office.json("import", "stakeholder", try office.write(table, to: "table.csv"))
            ledger.acknowledge(tokens)
            try office.sync()
        }

        mutating func add() throws {
            let token = ledger.token()
            _ = try office.add("stakeholder", "name=\(token)", "type=other")
            ledger.acknowledge([token])
        }

        func expectAllIsThere(_ what: String) throws {
            ledger.expectKept(in: try office.export("stakeholder"), what)
        }
    }

    /// An error that its reader can act on.
    private func expectHelpful(
        _ result: CommandResult, _ codes: Set<String>, _ what: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(!result.wasKilled, "\(what): \(result.errors)", sourceLocation: sourceLocation)
        guard !result.wasKilled, ![0, 3].contains(result.status) else { return }
        let error = try JSON(parsing: result.errors)["error"]
        let code = error["code"].text ?? ""
        #expect(codes.contains(code), "\(what): \(error)", sourceLocation: sourceLocation)
        #expect(error["hint"].text != nil, "\(what): \(error)", sourceLocation: sourceLocation)
    }

    @Test("that is full or fails stops a command with a hint, and loses nothing")
    func full() throws {
        var setting = try Setting()
        let office = setting.office
        let faults =
            Self.space.map { Fault.diskFull(after: $0) } + (1...4).map { .flushFails(at: $0) }
        for fault in faults {
            let token = setting.ledger.token()
            let edit = try office.run(
                ["stakeholder", "add", "name=\(token)", "type=other", "--json"], fault)
            try expectHelpful(edit, ["disk_full", "failed"], "\(fault)")
            if edit.status == 0 { setting.ledger.acknowledge([token]) }
            let sync = try office.run(["sync", "--json"], fault)
            try expectHelpful(sync, ["disk_full", "failed"], "\(fault)")
            try office.expectVerified()
            try setting.add()
        }
        try setting.expectAllIsThere("a full disk")
        #expect(try office.sync()["converged"] == .bool(true))
        #expect(try office.status()["pending"] == .int(0))
    }

    @Test("that is full in the middle of an import keeps whole batches, and the rest comes later")
    func fullDuringImport() throws {
        let setting = try Setting()
        let office = setting.office
        let path = try office.write(LargeTable.organisations(3000), to: "large.csv")
        let result = try office.run(
            ["import", "stakeholder", path, "--json"], .diskFull(after: 1_000_000))
        #expect(result.status == 1)
        try expectHelpful(result, ["disk_full"], "an import")
        try office.expectVerified()
        let answer = try office.json("import", "stakeholder", path)
        #expect(
            (answer["created"].int ?? 0) + (answer["skipped"].int ?? 0) == 3000, "\(answer)")
        try setting.expectAllIsThere("an import on a full disk")
    }

    @Test("that may not be written is named, and all goes on when it may")
    func readOnly() throws {
        var setting = try Setting()
        let office = setting.office
        try office.forbidWriting()
        let result = try office.runAsOwner(
            ["stakeholder", "add", "name=Nowhere", "type=other", "--json"])
        #expect(result.status == 77, "\(result.errors)")
        try expectHelpful(result, ["read_only"], "a read-only file")
        try office.allowWriting()
        try setting.add()
        try setting.expectAllIsThere("a read-only file")
        try office.expectVerified()
    }

    @Test("with damaged pages: no command breaks down, and the last backup helps")
    func corruptPages() throws {
        var setting = try Setting()
        let office = setting.office
        let backup = office.file("backup.sqlite")
        try office.json("backup", backup)
        let seed = TortureDice.seed("corrupt pages")
        var dice = TortureDice(seed: seed)
        var found = 0
        for _ in 0..<max(6, TortureDice.rounds(0) / 4) {
            try Damage.put(backup, at: office.replica)
            try Damage.corrupt(office.replica, &dice)
            for words in Self.everyday {
                let result = try office.run(words + ["--json"])
                #expect(!result.wasKilled, "seed \(seed), \(words): \(result.errors)")
            }
            let verified = try office.run("verify", "--json")
            #expect([0, 1].contains(verified.status), "seed \(seed)")
            if verified.status == 1 { found += 1 }
        }
        #expect(found > 0)
        try Damage.put(backup, at: office.replica)
        try office.expectVerified()
        try setting.expectAllIsThere("a backup put back")
        try setting.add()
        try setting.expectAllIsThere("a backup put back")
    }

    private static let everyday = [
        ["status"], ["stakeholder", "list"], ["search", "token"], ["export", "stakeholder"],
        ["conflicts"], ["log", "--limit", "5"], ["stakeholder", "add", "name=Z", "type=other"],
        ["sync"],
    ]

    @Test("that lost the file's end, or holds garbage: a new replica gets back what was sent")
    func unreadable() throws {
        let setting = try Setting()
        let office = setting.office
        let whole = office.file("whole.sqlite")
        try office.json("backup", whole)
        for spoil in [{ try Damage.truncate($0, to: 0.4) }, Damage.replaceByGarbage] {
            try Damage.put(whole, at: office.replica)
            try spoil(office.replica)
            let before = FileManager.default.contents(atPath: office.replica)
            for words in [["status"], ["verify"], ["sync"], ["init", "--office", "minsk"]] {
                let result = try office.run(words + ["--json"])
                #expect([1, 64].contains(result.status), "\(words)")
                try expectHelpful(result, ["unusable", "usage"], "\(words)")
            }
            #expect(FileManager.default.contents(atPath: office.replica) == before)
            let anew = try FieldOffice.enrolled(
                "minsk", at: setting.network.server,
                grants: ["network:write", "office:minsk:manage"])
            try anew.sync()
            setting.ledger.expectKept(in: try anew.export("stakeholder"), "a new replica")
        }
    }

    @Test("that a power cut left with half a transaction in the log has all that was answered for")
    func tornLog() throws {
        var setting = try Setting()
        let office = setting.office
        // Somebody who reads keeps the log from being written back and removed.
        let watching = try office.start("sync", "--watch", "--json")
        try until("it watches") { try !watching.lines().isEmpty }
        for _ in 0..<5 { try setting.add() }
        let copy = try FieldOffice("minsk")
        let log = try Data(contentsOf: URL(fileURLWithPath: office.replica + "-wal"))
        watching.kill()
        var dice = TortureDice(seed: 1)
        for tail in [1, 24, 4000, 9000] {
            try Damage.put(office.replica, at: copy.replica)
            let torn = log + Data((0..<tail).map { _ in UInt8(dice.below(256)) })
            try torn.write(to: URL(fileURLWithPath: copy.replica + "-wal"))
            setting.ledger.expectKept(in: try copy.export("stakeholder"), "a torn log")
            try copy.expectVerified()
        }
    }
}

extension FieldOffice {
    private static let nobody = 65534

    /// Takes the right to write from the file and its folder. The superuser may write everything,
    /// so where the tests run as such, commands are run as somebody else.
    func forbidWriting() throws {
        try prepare(owner: Self.nobody, file: 0o400, folder: 0o555)
    }

    func allowWriting() throws {
        try prepare(owner: Int(geteuid()), file: 0o600, folder: 0o755)
    }

    private func prepare(owner: Int, file: Int, folder: Int) throws {
        let parent = (replica as NSString).deletingLastPathComponent
        for (path, permissions) in [(replica, file), (parent, folder)] {
            try FileManager.default.setAttributes(
                [.posixPermissions: permissions], ofItemAtPath: path)
            guard geteuid() == 0 else { continue }
            try FileManager.default.setAttributes(
                [.ownerAccountID: owner], ofItemAtPath: path)
        }
    }

    /// Runs a command as the one whose files they are.
    func runAsOwner(_ arguments: [String]) throws -> CommandResult {
        guard geteuid() == 0 else { return try run(arguments) }
        let command = try Products.path("fieldbook")
        return try RunningCommand(
            executable: "/usr/bin/setpriv",
            ["--reuid=\(Self.nobody)", "--clear-groups", command] + arguments
                + ["--replica", replica],
            environment: Self.environment
        ).result()
    }
}
