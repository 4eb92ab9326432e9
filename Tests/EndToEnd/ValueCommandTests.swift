import Foundation
import TestSupport
import TestTraits
import Testing

/// Values that stand in files, and changes of many records at once.
@Suite("Values from files and bulk edits", .slow)
struct ValueCommandTests {
    private let minsk: FieldOffice

    init() throws { minsk = try FieldOffice.alone() }

    private func addMeeting(_ fields: String...) throws -> String {
        try #require(
            try minsk.json(
                ["meeting", "add", "title=Fictitious", "kind=bilateral", "start=2026-05-01T10:00Z"]
                    + fields)["id"].text)
    }

    @Test("a value is taken from a file or from standard input, whole")
    func files() throws {
        let text = "First line\n\nУзгоднена: «так» = yes; @me"
        let file = try minsk.write("\u{FEFF}" + text + "\n", to: "minutes.txt")
        let id = try addMeeting("minutes=@\(file)")
        #expect(try minsk.fields("meeting", id)["minutes"] == .text(text))
        let piped = try RunningCommand(
            executable: try Products.path("fieldbook"),
            ["note", "add", "subject=\(id)", "text=@-", "--json", "--replica", minsk.replica],
            environment: FieldOffice.environment, input: "From a pipe\nof two lines\n"
        ).result()
        let note = try #require(try JSON(parsing: piped.output)["id"].text)
        #expect(try minsk.fields("note", note)["text"] == "From a pipe\nof two lines")
        try minsk.edit("meeting", id, "chairs+=@@Fictitious", "title=a@b", "place=@@@x")
        let fields = try minsk.fields("meeting", id)
        #expect(fields["chairs"].texts == ["@Fictitious"])
        #expect(fields["title"] == "a@b")
        #expect(fields["schedule"]["place"] == "@@x")
    }

    @Test("a file that cannot be a value is refused by field and name, and nothing is lost")
    func badFiles() throws {
        let id = try addMeeting("minutes=Before")
        let latin = minsk.file("latin.txt")
        try Data([0x4D, 0xFC, 0x6C]).write(to: URL(fileURLWithPath: latin))
        let large = try minsk.write(String(repeating: "x", count: 1_100_000), to: "large.txt")
        let long = try minsk.write(String(repeating: "x", count: 300_000), to: "long.txt")
        let empty = try minsk.write("\n \n", to: "empty.txt")
        for (name, word) in [
            (minsk.file("absent"), "there is no file"), (latin, "UTF-8"), (large, "KiB"),
            (long, "meeting.minutes"), (empty, "to clear the field"),
            ((large as NSString).deletingLastPathComponent, "folder"), ("", "no file is named"),
        ] {
            let error = try minsk.failure("meeting", "edit", id, "minutes=@\(name)", status: 64)
            let words = (error["message"].text ?? "") + (error["hint"].text ?? "")
            #expect(words.contains(word), "\(words)")
            #expect(words.contains("minutes"), "\(words)")
        }
        try minsk.failure("meeting", "edit", id, "title=@-", "minutes=@-", status: 64)
        #expect(try minsk.fields("meeting", id)["minutes"] == "Before")
    }

    @Test("set changes all records that fit, after a count and a question")
    func bulk() throws {
        for worker in ["A. minsk", "A. minsk", "B. minsk"] {
            try minsk.json(
                "case", "add", "sex=f", "protection_categories=refugee", "caseworker=\(worker)")
        }
        let set = ["case", "set", "caseworker=C. minsk", "needs+=health", "--where"]
        let unasked = try minsk.run(set + ["caseworker=me"])
        #expect(unasked.status == 64)
        #expect(unasked.errors.contains("--yes"))
        let dry = try minsk.json(set + ["caseworker=me", "--dry-run"])
        #expect(dry["found"] == .int(2))
        #expect(dry["changed"] == .int(2))
        #expect(try minsk.json("case", "list", "--where", "caseworker=me")["total"] == .int(2))
        let done = try minsk.json(set + ["caseworker=me", "--yes"])
        #expect(done["changed"] == .int(2))
        #expect(done["records"].items.count == 2)
        let found = try minsk.json("case", "list", "--where", "caseworker = 'C. minsk'")["records"]
        #expect(found.items.map { $0["fields"]["needs"].texts } == [["health"], ["health"]])
        // What is so already is no change.
        let again = try minsk.json(set + ["caseworker = 'C. minsk'", "--yes"])
        #expect(again["found"] == .int(2))
        #expect(again["changed"] == .int(0))
        #expect(try minsk.json(set + ["code = nothing", "--yes"])["found"] == .int(0))
        try minsk.expectVerified()
    }

    @Test("set changes nothing where one of the records refuses")
    func bulkIsWhole() throws {
        let open = try minsk.add("action", "text=First", "due=2026-01-01")
        let done = try minsk.add("action", "text=Second", "status=in_progress")
        try minsk.edit("action", done, "status=done")
        let error = try minsk.failure(
            "action", "set", "status=in_progress", "--where", "text != x", "--yes", status: 64)
        #expect(error["message"].text?.contains("status") == true)
        #expect(try minsk.fields("action", open)["status"] == "open")
    }

    @Test("at a terminal set asks, and a no changes nothing")
    func bulkAsks() throws {
        _ = try minsk.add("stakeholder", "name=Fictitious", "type=other")
        let command = ["stakeholder", "set", "type=media", "--where", "type=other"]
        let no = try PseudoTerminal.screen(of: command, in: minsk, typed: "n\n")
        #expect(no.status == 1)
        #expect(no.lines.contains { $0.contains("Change 1 record of stakeholder?") })
        #expect(try minsk.json("stakeholder", "list", "--where", "type=media")["total"] == .int(0))
        let yes = try PseudoTerminal.screen(of: command, in: minsk, typed: "y\n")
        #expect(yes.status == 0)
        #expect(try minsk.json("stakeholder", "list", "--where", "type=media")["total"] == .int(1))
    }
}
