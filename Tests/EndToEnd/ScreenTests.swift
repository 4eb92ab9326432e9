import Foundation
import TestSupport
import TestTraits
import Testing

/// What other offices have written, on this one's screen.
@Suite("The screen", .slow)
struct ScreenTests {
    /// A title, a bell, clearing the screen in 7 and 8 bits, an override and a mark.
    private static let hostile = "\u{1B}]0;OWNED\u{07}\u{1B}[2J\u{9B}2J\u{202E}\u{200F}"
    private let network: CountryNetwork
    private let record: String

    /// Two offices write the same field; one of them under a hostile name.
    init() throws {
        network = try CountryNetwork("minsk", "brest")
        record = try network[0].add("stakeholder", "name=Before", "type=other")
        try network.syncAll()
        try network[0].edit("stakeholder", record, "name=Mine")
        _ = try network[1].json(
            "stakeholder", "edit", record, "name=Theirs", "--author", "Eve\(Self.hostile)")
        try network.syncAll()
    }

    /// Everything in a text that steers a terminal, but for what the commands put there themselves.
    private func steering(_ text: String, _ own: Set<UInt32> = []) -> [String] {
        text.unicodeScalars.map(\.value).filter { scalar in
            switch scalar {
            case 0x0A, 0x09: false
            case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x206F:
                !own.contains(scalar)
            default: false
            }
        }.map { "U+" + String($0, radix: 16) }
    }

    private func reading() throws -> [[String]] {
        let conflicts = try network[0].conflicts()
        let id = try #require(conflicts.first?["id"].text)
        let bundle = network[0].file("all.bundle")
        try network[0].json("bundle", "export", "--out", bundle)
        return [
            ["stakeholder", "show", record], ["stakeholder", "list"], ["log"], ["log", record],
            ["conflicts"], ["conflicts", "show", id], ["status"], ["search", "Mine"], ["doctor"],
            ["export", "stakeholder", "--format", "ndjson"], ["inspect", bundle],
        ]
    }

    @Test("no command passes on what steers a terminal, as text or as JSON")
    func outputIsClean() throws {
        let office = network[0]
        for command in try reading() where command[0] != "export" {
            for format in [[], ["--json"]] {
                let result = try office.run(command + format)
                #expect(steering(result.output + result.errors) == [], "\(command)")
            }
        }
        let changes = try office.json("log", record)["changes"].items
        let author = changes.compactMap { $0["author"].text }.first { $0.hasPrefix("Eve") }
        #expect(author == "Eve\(Self.hostile)")
    }

    @Test("neither does one at a terminal, where colours and isolates are its own")
    func terminalIsClean() throws {
        for command in try reading() + [["review"]] {
            let words =
                try [Products.path("fieldbook")] + command + ["--replica", network[0].replica]
            let typed = words.map { "'\($0)'" }.joined(separator: " ")
            let result = try RunningCommand(
                executable: "/usr/bin/env", ["script", "-qec", typed, "/dev/null"],
                environment: ["TERM": "xterm", "NO_COLOR": "1", "FIELDBOOK_AUTHOR": "A. Minsk"]
            ).result()
            #expect(result.output.count > 2, "\(command)")
            // Carriage returns are the terminal's own; isolates stand around right-to-left text.
            let shown = steering(result.output, [0x0D, 0x2068, 0x2069])
            #expect(shown == [], "\(command): \(result.output.debugDescription)")
        }
    }

    @Test("errors and hints that repeat what was typed are clean too")
    func errorsAreClean() throws {
        for command in [
            ["stakeholder", "show", "x\(Self.hostile)"], ["conflicts", "show", "y\(Self.hostile)"],
            ["stakeholder", "add", "z\(Self.hostile)=1"], ["export", "no\(Self.hostile)"],
        ] {
            for format in [[], ["--json"]] {
                let result = try network[0].run(command + format)
                #expect(result.status != 0)
                #expect(steering(result.errors + result.output) == [], "\(command)")
            }
        }
        let server = try runCommand(
            "fieldbook-server",
            ["grant", "x\(Self.hostile)", "network:read", "--data", network.server.directory])
        #expect(server.status != 0)
        #expect(steering(server.errors) == [])
    }
}
