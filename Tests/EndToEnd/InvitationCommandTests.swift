import Foundation
import TestSupport
import TestTraits
import Testing

/// Invitations and tokens by the commands of both sides.
@Suite("Invitations and tokens", .slow)
struct InvitationCommandTests {
    private let server: ServerProcess

    init() throws {
        server = try ServerProcess(spaces: ["network"])
        try server.start()
    }

    private func json(_ arguments: String...) throws -> JSON {
        let result = try runCommand(
            "fieldbook-server", arguments + ["--data", server.directory, "--json"])
        try #require(result.status == 0, "\(arguments): \(result.errors)")
        return try JSON(parsing: result.output)
    }

    private func invite() throws -> String {
        try server.invite(office: "minsk", grants: ["network:write"])
    }

    /// Runs `fieldbook` from a shell.
    ///
    /// - Parameter script: with `"$@"` in the place of the command.
    private func shell(_ script: String, _ office: FieldOffice, _ words: String...) throws
        -> CommandResult
    {
        let command =
            try [Products.path("fieldbook")] + words + ["--replica", office.replica]
        return try RunningCommand(
            executable: "/bin/sh", ["-c", script, "sh"] + command,
            environment: FieldOffice.environment
        ).result()
    }

    private static let list = """
        {"version": 1, "invitations": [{"fingerprint": "text", "office": "text", "name?": "text",
         "grants": [{"space": "text", "level": "text"}], "created": "text", "expires": "text",
         "device?": "text"}]}
        """

    @Test("open invitations are listed without their codes, and withdrawn by either")
    func listAndWithdraw() throws {
        let codes = [try invite(), try invite()]
        let answer = try json("invitations")
        #expect(try JSONShape(Self.list).misfits(of: answer) == [])
        #expect(answer["invitations"].items.count == 2)
        let text = try runCommand(
            "fieldbook-server", ["invitations", "--data", server.directory]
        ).output
        for code in codes { #expect(!text.contains(code) && !text.contains(code.prefix(4))) }
        let withdrawn = try json("invitations", "withdraw", codes[0])
        #expect(try JSONShape(Self.list).misfits(of: withdrawn) == [])
        let left = try json("invitations")["invitations"].items
        let fingerprint = try #require(left.first?["fingerprint"].text)
        #expect(left.count == 1)
        _ = try json("invitations", "withdraw", fingerprint)
        #expect(try json("invitations")["invitations"].items == [])
        for code in codes {
            let refused = try FieldOffice("minsk").failure(
                "init", "--server", server.url, "--code", code, status: 77)
            #expect(refused["code"] == "invitation_invalid")
        }
        let unknown = try runCommand(
            "fieldbook-server",
            ["invitations", "withdraw", fingerprint, "--data", server.directory])
        #expect(unknown.status == 1)
    }

    @Test("the code is read from standard input")
    func codeFromStandardInput() throws {
        let office = try FieldOffice("minsk")
        let done = try shell(
            "echo ' \(try invite()) ' | \"$@\"", office, "init", "--server", server.url, "--code",
            "-")
        #expect(done.status == 0, "\(done.errors)")
        #expect(try office.status()["version"] == .int(1))
        let other = try FieldOffice("minsk")
        let empty = try shell(
            "\"$@\" < /dev/null", other, "init", "--server", server.url, "--code", "-")
        #expect(empty.status == 64)
        #expect(empty.errors.contains("no invitation code was given"))
        let none = try other.failure("init", "--server", server.url, status: 64)
        #expect(none["hint"].text?.contains("--code -") == true)
        #expect(!FileManager.default.fileExists(atPath: other.replica))
    }

    @Test("the code is asked for at a terminal, which does not show it")
    func codeIsAskedFor() throws {
        let office = try FieldOffice("minsk")
        let code = try invite()
        let fieldbook = try Products.path("fieldbook")
        let command = "\(fieldbook) init --server \(server.url) --replica \(office.replica)"
        let seen = office.file("seen")
        // The answer is typed when the question has been seen.
        let script = """
            (until grep -qs 'invitation code: ' \(seen); do sleep 0.05; done; echo '\(code)') |
            script -qefc '\(command)' \(seen)
            """
        let result = try RunningCommand(
            executable: "/bin/sh", ["-c", script], environment: FieldOffice.environment
        ).result()
        #expect(result.output.contains("invitation code: "))
        #expect(!result.output.contains(code), "\(result.output)")
        #expect(try office.status()["version"] == .int(1))
    }

    @Test("rotate gets a new token, under which the replica goes on")
    func rotate() throws {
        let office = try FieldOffice.enrolled("minsk", at: server, grants: ["network:write"])
        let copied = office.file("copied.sqlite")
        _ = try office.add("stakeholder", "name=Before", "type=other")
        try office.sync()
        try office.json("backup", copied)
        let answer = try office.json("rotate")
        #expect(answer["rotated"] == .bool(true))
        _ = try office.add("stakeholder", "name=After", "type=other")
        #expect(try office.sync()["pushed"] == .int(1))
        let thief = try runCommand(
            "fieldbook", ["sync", "--replica", copied, "--json"],
            environment: FieldOffice.environment)
        #expect(thief.status == 77)
        #expect(try JSON(parsing: thief.errors)["error"]["code"] == "unauthorized")
        let trail = try json("audit")["entries"].items.compactMap(\.["action"].text)
        #expect(trail.filter { $0 == "rotated" }.count == 1)
        let alone = try FieldOffice.alone()
        #expect(try alone.failure("rotate", status: 1)["code"] == "not_joined")
    }
}
