import Foundation
import TestSupport
import TestTraits
import Testing

/// `add` and `edit` as conversations at a terminal. All people are fictitious.
@Suite("Adding and editing by questions", .slow)
struct DialogueCommandTests {
    private let minsk: FieldOffice

    init() throws { minsk = try FieldOffice.alone() }

    private func talk(
        _ arguments: [String], _ lines: String...
    ) throws -> (status: Int32, text: String) {
        let screen = try PseudoTerminal.screen(
            of: arguments, in: minsk, typed: lines.map { $0 + "\n" }.joined())
        return (screen.status, screen.lines.joined(separator: "\n"))
    }

    private func cases() throws -> [JSON] { try minsk.json("case", "list")["records"].items }

    @Test("add asks for one field after the other: choices, back, help, mistakes, and a stop")
    func adding() throws {
        let talk = try talk(
            ["case", "add"], "", "A. minsk", "", "Ганна", "Wrong", "<", "Ўсава", "", "", "?",
            "no date", "1990-05-12", "", "1", "BLR; UKR", ".", "y",
            // The categories are required: it asks for what is missing.
            "3; asylum_seeker", ".", "y")
        #expect(talk.status == 0, "\(talk.text)")
        #expect(talk.text.contains("Family name"))
        #expect(talk.text.contains("1 Female   2 Male"))
        #expect(talk.text.contains("birth_date: date"))
        #expect(talk.text.contains("Allowed: "))
        #expect(talk.text.contains("case.protection_categories is required"))
        let fields = try #require(try cases().first)["fields"]
        #expect(fields["family_name"] == "Ўсава")
        #expect(fields["given_name"] == "Ганна")
        #expect(fields["birth_date"] == "1990-05-12")
        #expect(fields["sex"] == "f")
        #expect(fields["caseworker"] == "A. minsk")
        #expect(fields["status"] == "open")
        #expect(fields["nationality"].texts == ["BLR", "UKR"])
        #expect(fields["protection_categories"].texts == ["asylum_seeker", "refugee"])
    }

    @Test("a stop without keeping saves nothing, and neither does the end of the input")
    func stopping() throws {
        let stopped = try talk(["case", "add"], "", "A. minsk", ".", "n")
        #expect(stopped.status == 1)
        #expect(stopped.text.contains("nothing was saved"))
        let ended = try talk(["case", "add"], "", "A. minsk")
        #expect(ended.status == 1)
        #expect(ended.text.contains("nothing was saved"))
        #expect(try cases().isEmpty)
    }

    @Test("edit shows what is there, leaves it, changes it, clears it and takes elements away")
    func editing() throws {
        let id = try minsk.add(
            "meeting", "title=Fictitious meeting", "kind=bilateral",
            "start=2026-05-01T10:00+03:00", "place=Brest", "online_url=https://example.org",
            "chairs=A; B")
        // title, kind, start, end, time zone, place, online_url, status, sequence, chairs
        let talk = try talk(
            ["meeting", "edit", id], "", "training", "", "", "", "Minsk", "-", "", "", "-A; C",
            ".", "y")
        #expect(talk.status == 0, "\(talk.text)")
        #expect(talk.text.contains("Title  [Fictitious meeting]"))
        let fields = try minsk.fields("meeting", id)
        #expect(fields["title"] == "Fictitious meeting")
        #expect(fields["kind"] == "training")
        #expect(fields["schedule"]["place"] == "Minsk")
        #expect(fields["schedule"]["start"] == "2026-05-01T10:00:00+03:00")
        #expect(fields["online_url"] == .null)
        #expect(fields["chairs"].texts == ["B", "C"])
        #expect(try self.talk(["meeting", "edit", id], ".").status == 1)
    }

    @Test("the questions are in the reader's language and within 80 columns")
    func languages() throws {
        let screen = try PseudoTerminal.screen(
            of: ["case", "add", "--lang", "be"], in: minsk, typed: "\n\n\nГанна\n.\nn\n")
        #expect(screen.lines.contains { $0.hasPrefix("Прозвішча") })
        #expect(screen.lines.contains { $0.contains("1 адкрыта") })
        #expect(screen.lines.allSatisfy { $0.count <= 80 }, "\(screen.lines)")
    }

    @Test("without a terminal nobody is asked")
    func withoutTerminal() throws {
        let error = try minsk.failure("case", "add", status: 64)
        #expect(error["message"].text?.contains("is required") == true)
        let id = try minsk.add("stakeholder", "name=Fictitious", "type=other")
        try minsk.failure("stakeholder", "edit", id, status: 64)
        #expect(try minsk.run("stakeholder", "edit", id).status == 64)
    }
}
