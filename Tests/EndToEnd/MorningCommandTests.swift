import Foundation
import TestSupport
import TestTraits
import Testing

/// A caseworker's morning: the whole person, and what has to be done. All people are fictitious.
@Suite("The caseworker's morning", .slow)
struct MorningCommandTests {
    private static let items = """
        {"version": 1, "items": [{"kind": "text", "record?": "id", "collection?": "text",
         "title": "text", "due?": "text", "late": "bool", "command": "text"}]}
        """

    private func addCase(_ office: FieldOffice, _ fields: String...) throws -> String {
        try #require(
            try office.json(
                ["case", "add", "sex=f", "protection_categories=refugee", "family_name=Ўсава"]
                    + fields)["id"].text)
    }

    @Test("case show is the whole person: referrals, appointments, notes by time, attachments")
    func wholePerson() throws {
        let minsk = try FieldOffice.alone()
        let id = try addCase(minsk, "given_name=Ганна", "notes+=First fictitious note")
        let other = try addCase(minsk, "given_name=Вера", "notes+=Of somebody else")
        let clinic = try minsk.add("stakeholder", "name=Fictitious Clinic", "type=other")
        let referral = try minsk.add(
            "referral", "case=\(id)", "to_stakeholder=\(clinic)", "service_type=health",
            "urgency=urgent", "appointment_at=2027-01-02T09:30+03:00")
        let note = try minsk.add("note", "subject=\(id)", "text=Second note")
        let better = try minsk.add(
            "note", "subject=\(id)", "text=Third note", "supersedes=\(note)")
        let file = try minsk.add(
            "attachment", "subject=\(id)", "name=letter.pdf", "media_type=application/pdf",
            "size=3", "content=\(String(repeating: "ab", count: 32))")
        let text = try minsk.run("case", "show", id).output
        let rows = text.split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
        #expect(text.hasPrefix("Case MINSK-"))
        #expect(text.contains(" Ўсава Ганна\n"))
        #expect(
            rows.filter { $0[0] == "Referrals" }.map { $0[3...] }
                == [["pending", "urgent", "health", "→ Fictitious Clinic"]])
        #expect(
            rows.filter { $0[0] == "Appointments" }.map { $0[1...] }
                == [["2027-01-02 09:30", "health", "Fictitious Clinic"]])
        #expect(
            rows.filter { $0[0] == "Notes" }.map { $0[3] }
                == ["First fictitious note", "(corrected later) Second note", "Third note"])
        #expect(rows.filter { $0[0] == "Attachments" }.map { $0[3] } == ["letter.pdf"])
        #expect(!text.contains("somebody else"))

        let answer = try minsk.json("case", "show", id)
        #expect(answer["record"]["id"].text == id)
        #expect(answer["record"]["fields"]["notes"].items.count == 1)
        #expect(answer["related"].keys == ["referrals", "notes", "attachments"])
        #expect(answer["related"]["referrals"].items.map { $0["id"].text } == [referral])
        #expect(answer["related"]["notes"].items.map { $0["id"].text } == [note, better])
        #expect(answer["related"]["attachments"].items.map { $0["id"].text } == [file])
        #expect(try minsk.json("case", "show", other)["related"].keys.isEmpty)
        #expect(try minsk.json("stakeholder", "show", clinic)["related"] == .null)
    }

    @Test(
        "at a terminal it is in the reader's language and within 80 columns",
        arguments: ["ru", "be"])
    func languages(language: String) throws {
        let minsk = try FieldOffice.alone()
        let id = try addCase(
            minsk, "given_name=Ганна", "status=on_hold",
            "notes+=" + String(repeating: "A long fictitious note. ", count: 9))
        let shown = try PseudoTerminal.screen(
            of: ["case", "show", id, "--lang", language], in: minsk)
        let heading = ["ru": "Дело", "be": "Справа"]
        let notes = ["ru": "Заметки", "be": "Нататкі"]
        let status = ["ru": "приостановлено", "be": "прыпынена"]
        #expect(shown.lines[0].hasPrefix(heading[language] ?? "-"))
        #expect(shown.lines.contains(notes[language] ?? "-"))
        #expect(shown.lines.contains { $0.contains(status[language] ?? "-") })
        #expect(shown.lines.allSatisfy { $0.count <= 80 }, "\(shown.lines)")
    }

    @Test("today has its shape, and each line is a command that can be run")
    func today() throws {
        let minsk = try FieldOffice.alone()
        let id = try addCase(minsk, "next_follow_up=2026-01-01", "caseworker=A. minsk")
        _ = try addCase(minsk, "next_follow_up=2026-01-02", "caseworker=B. minsk")
        let action = try minsk.add("action", "text=Write the minutes", "due=2026-01-03")
        let answer = try minsk.json("today")
        #expect(try JSONShape(Self.items).misfits(of: answer) == [])
        let items = answer["items"].items
        #expect(items.map { $0["kind"] } == ["follow_up", "follow_up", "action"])
        #expect(items[0]["record"] == .text(id))
        #expect(items[0]["title"] == "Ўсава")
        #expect(items[0]["due"] == "2026-01-01")
        #expect(items[0]["late"] == .bool(true))
        for item in items {
            let words = try #require(item["command"].text).split(separator: " ").map(String.init)
            #expect(words[0] == "fieldbook")
            #expect(try minsk.run(Array(words.dropFirst())).status == 0, "\(words)")
        }
        #expect(try minsk.fields("action", action)["status"] == "in_progress")
        #expect(try minsk.json("today", "--me")["items"].items.count == 2)
        #expect(try minsk.json("today", "--me", "--author", "B. minsk")["items"].items.count == 1)
        try minsk.failure("today", "--days", "-1", status: 64)
        let none = try FieldOffice.alone("brest").run("today")
        #expect(none.status == 0)
        #expect(none.output.isEmpty)
        #expect(none.errors.contains("nothing is due"))
    }

    @Test("a referral waits at the receiver, its answer is news at the sender")
    func referralsBetweenOffices() throws {
        let server = try ServerProcess()
        try server.run(["office", "add", "minsk", "brest"])
        try server.start()
        let minsk = try FieldOffice.enrolled("minsk", at: server, grants: [])
        let brest = try FieldOffice.enrolled("brest", at: server, grants: [])
        for office in [minsk, brest] { try office.sync() }
        let id = try addCase(minsk, "consent_sharing=granted")
        let referral = try #require(
            try minsk.json(
                "case", "refer", id, "--to-office", "brest", "--service", "health", "--urgency",
                "immediate")["id"].text)
        let unsent = try minsk.json("today")["items"].items
        #expect(unsent.map { $0["kind"] } == ["unsent"])
        #expect(unsent[0]["command"] == "fieldbook sync")
        for office in [minsk, brest] { try office.sync() }
        let waiting = try brest.json("today", "--me")["items"].items
        #expect(waiting.map { $0["kind"] } == ["referral_waiting"])
        #expect(waiting[0]["title"] == "Ўсава, health")
        let end = referral.suffix(8)
        #expect(waiting[0]["command"] == .text("fieldbook referral accept \(end)"))
        try brest.json("referral", "accept", referral)
        for office in [brest, minsk] { try office.sync() }
        let answered = try minsk.json("today")["items"].items
        #expect(answered.map { $0["kind"] } == ["referral_answered"])
        #expect(answered[0]["record"] == .text(referral))
        let started = try brest.json("today")["items"].items
        #expect(started[0]["command"] == .text("fieldbook referral start \(end)"))
    }

    @Test("a transfer that the other office has accepted is to be carried out")
    func acceptedTransfer() throws {
        let server = try ServerProcess()
        try server.run(["office", "add", "minsk", "brest"])
        try server.start()
        let minsk = try FieldOffice.enrolled("minsk", at: server, grants: [])
        let brest = try FieldOffice.enrolled("brest", at: server, grants: [])
        for office in [minsk, brest] { try office.sync() }
        let id = try addCase(minsk, "consent_sharing=granted")
        let referral = try #require(
            try minsk.json(
                "case", "refer", id, "--to-office", "brest", "--service", "health", "--transfer")[
                    "id"
                ].text)
        for office in [minsk, brest] { try office.sync() }
        try brest.json("referral", "accept", referral)
        for office in [brest, minsk] { try office.sync() }
        let items = try minsk.json("today")["items"].items
        #expect(items.map { $0["kind"] } == ["transfer_accepted"])
        #expect(items[0]["record"] == .text(referral))
        #expect(items[0]["command"] == .text("fieldbook case transfer \(id.suffix(8))"))
        try minsk.json("case", "transfer", id, "--yes")
        for office in [minsk, brest, minsk] { try office.sync() }
        let left = try minsk.json("today")["items"].items.map { $0["kind"] }
        #expect(!left.contains("transfer_accepted"))
    }

    @Test("conflicts are said, with the command that shows them")
    func conflicts() throws {
        let network = try CountryNetwork("minsk", "brest")
        let id = try network[0].add("stakeholder", "name=Alfa", "type=other")
        try network.syncAll()
        try network[0].edit("stakeholder", id, "name=Bravo")
        try network[1].edit("stakeholder", id, "name=Charlie")
        try network.syncAll()
        let items = try network[0].json("today")["items"].items
        #expect(items.map { $0["kind"] } == ["conflict"])
        #expect(items[0]["record"] == .text(id))
        let conflict = try #require(try network[0].conflicts().first?["id"].text)
        #expect(items[0]["command"] == .text("fieldbook conflicts show \(conflict)"))
    }

    @Test(
        "at a terminal of 80 columns each line has its command below it", arguments: ["en", "ru"])
    func screen(language: String) throws {
        let minsk = try FieldOffice.alone()
        _ = try addCase(
            minsk, "given_name=" + String(repeating: "Fictitious ", count: 12),
            "next_follow_up=2026-01-01")
        let shown = try PseudoTerminal.screen(of: ["today", "--lang", language], in: minsk)
        #expect(shown.lines.count == 2)
        #expect(shown.lines[0].count <= 80)
        #expect(shown.lines[0].hasPrefix("2026-01-01  "))
        #expect(shown.lines[1].contains("→ fieldbook case show "))
    }
}
