import TestSupport
import TestTraits
import Testing

/// Cases that go from one office to another for good. The people are fictitious.
@Suite("Transfers of cases by command", .slow)
struct CaseTransferCommandTests {
    private static let name = "Ganna Fictitious-Transfer"
    private static let phone = "+375291112233"

    private let server: ServerProcess
    private let minsk: FieldOffice
    private let brest: FieldOffice

    init() throws {
        server = try ServerProcess()
        try server.run(["office", "add", "minsk", "brest", "gomel"])
        try server.start()
        minsk = try .enrolled("minsk", at: server, grants: [])
        brest = try .enrolled("brest", at: server, grants: [])
        try minsk.sync()
    }

    private func sync(_ offices: FieldOffice...) throws {
        for office in offices { try office.sync() }
    }

    private func addCase() throws -> String {
        try minsk.add(
            "case", "sex=f", "protection_categories=victim_of_trafficking",
            "consent_sharing=granted", "given_name=\(Self.name)", "phones=\(Self.phone)")
    }

    /// Asks brest to take a case over, which accepts.
    private func accepted(_ id: String) throws -> String {
        let answer = try minsk.json(
            "case", "refer", id, "--to-office", "brest", "--service", "shelter_safehouse",
            "--transfer")
        let referral = try #require(answer["id"].text)
        try sync(minsk, brest)
        try brest.json("referral", "accept", referral)
        try sync(brest, minsk)
        return referral
    }

    private func note(on id: String, _ text: String, by office: FieldOffice) throws -> String {
        try office.add("note", "subject=\(id)", "text=\(text)")
    }

    @Test("a case goes with all that hangs on it to the office that has accepted it")
    func wholeCase() throws {
        let gomel = try FieldOffice.enrolled("gomel", at: server, grants: [])
        let id = try addCase()
        let note = try note(on: id, "Fictitious note", by: minsk)
        let digest = String(repeating: "ab", count: 32)
        let file = try minsk.add(
            "attachment", "subject=\(note)", "name=scan.pdf", "media_type=application/pdf",
            "size=3", "content=\(digest)")
        let helper = try minsk.add("stakeholder", "name=Fictitious Red", "type=other")
        let helped = try #require(
            try minsk.json("case", "refer", id, "--to", helper, "--service", "health")["id"].text)
        let elsewhere = try #require(
            try minsk.json(
                "case", "refer", id, "--to-office", "gomel", "--service", "health")["id"].text)
        let referral = try accepted(id)
        try gomel.sync()
        #expect(try gomel.holds(Self.name))
        let answer = try minsk.json("case", "transfer", id, "--yes")
        #expect(
            Set(answer["along"].items.compactMap { $0["id"].text }) == [note, file, helped])
        #expect(try minsk.show("case", id)["movedTo"] == "office:brest")
        try sync(minsk, brest, minsk, gomel, brest)

        let there = try brest.show("case", id)
        #expect(there["space"] == "office:brest")
        #expect(there["fields"]["given_name"].text == Self.name)
        #expect(there["fields"]["owner_office"] == "brest")
        for (collection, annex) in [("note", note), ("attachment", file), ("referral", helped)] {
            #expect(try brest.show(collection, annex)["space"] == "office:brest")
            #expect(try minsk.show(collection, annex)["movedTo"] == "office:brest")
        }
        #expect(try minsk.fields("referral", referral)["status"] == "completed")
        // What was referred to others has ended, and what it showed is gone.
        #expect(try minsk.fields("referral", elsewhere)["status"] == "revoked")
        #expect(try gomel.fields("referral", elsewhere)["status"] == "revoked")
        #expect(try !gomel.holds(Self.name))
        #expect(try brest.json("inbox")["referrals"].items.isEmpty)
        #expect(try brest.json("inbox", "--all")["referrals"].items[0]["shared"] == .object([:]))
        for office in [minsk, brest, gomel] {
            try office.expectVerified()
            #expect(try office.conflicts().isEmpty)
        }
    }

    @Test("once everybody has acknowledged the transfer, the old office holds no byte of it")
    func nothingStays() throws {
        let id = try addCase()
        _ = try note(on: id, "\(Self.name) spoke", by: minsk)
        _ = try accepted(id)
        try minsk.json("case", "transfer", id, "--yes")
        try sync(minsk, brest, minsk, brest, minsk)
        let folder = try ScratchFolder()
        try server.run(["backup", folder.file("backup.sqlite")])
        try server.run(["compact"])
        let later = try FieldOffice.enrolled("minsk", at: server, grants: [])
        try sync(minsk, later)
        for office in [minsk, later] {
            #expect(try !office.holds(Self.name))
            #expect(try !office.holds(Self.phone))
            try office.expectVerified()
        }
        #expect(try brest.fields("case", id)["given_name"].text == Self.name)
    }

    @Test("a case is not moved to an office that has not accepted it, unless that is asked for")
    func acceptedFirst() throws {
        let id = try addCase()
        let unasked = try minsk.failure("case", "transfer", id, "--yes", status: 64)
        #expect(unasked["hint"].text?.contains("--transfer") == true)
        let words = ["case", "transfer", id, "--to", "office:brest", "--yes"]
        #expect(try minsk.run(words).status == 64)
        let referral = try #require(
            try minsk.json(
                "case", "refer", id, "--to-office", "brest", "--service", "health", "--transfer"
            )["id"].text)
        let waiting = try minsk.failure("case", "transfer", id, "--yes", status: 64)
        #expect(waiting["message"].text?.contains("brest has not accepted") == true)
        try sync(minsk, brest)
        // The case itself comes, so there is none to be opened.
        #expect(try brest.run("referral", "accept", referral, "--open-case").status == 64)
        try brest.json("referral", "decline", referral)
        try sync(brest, minsk)
        #expect(try minsk.run(words).status == 64)
        #expect(try minsk.run(words + ["--unasked"]).status == 0)
        try sync(minsk, brest)
        #expect(try brest.show("case", id)["space"] == "office:brest")
    }

    @Test(
        "what a colleague wrote before the transfer was known follows the case",
        arguments: ["manage", "write"])
    func lateNotes(level: String) throws {
        let colleague = try FieldOffice.enrolled(
            "minsk", at: server,
            grants: ["network:write", "office:minsk:\(level)", "between:brest+minsk:write"])
        let id = try addCase()
        _ = try accepted(id)
        try colleague.sync()
        let note = try note(on: id, "written offline", by: colleague)
        try colleague.edit("case", id, "address=Fictitious street 2")
        try minsk.json("case", "transfer", id, "--yes")
        try sync(minsk, brest, colleague, minsk, brest, colleague, minsk)
        let there = try brest.show("case", id)
        #expect(there["fields"]["address"] == "Fictitious street 2")
        #expect(there["fields"]["given_name"].text == Self.name)
        #expect(try brest.show("note", note)["space"] == "office:brest")
        #expect(try brest.fields("note", note)["text"] == "written offline")
        for office in [minsk, colleague] {
            #expect(try office.show("case", id)["movedTo"] == "office:brest")
            #expect(try office.show("note", note)["movedTo"] == "office:brest")
        }
        for office in [minsk, brest, colleague] {
            #expect(try office.conflicts().isEmpty)
            try office.expectVerified()
        }
        // A note on what has moved is taken as well, and says where it goes.
        let late = try minsk.run("note", "add", "subject=\(id)", "text=afterwards")
        #expect(late.errors.contains("has moved to office:brest"))
    }

    @Test("a transfer that the server refuses ends no referral, and is not tried again by itself")
    func refused() throws {
        try server.run(["route", "remove", "office:minsk", "office:brest"])
        let id = try addCase()
        let note = try note(on: id, "Fictitious note", by: minsk)
        let elsewhere = try #require(
            try minsk.json(
                "case", "refer", id, "--to-office", "gomel", "--service", "health")["id"].text)
        let referral = try accepted(id)
        try minsk.json("case", "transfer", id, "--yes")
        #expect(try minsk.run("sync").status == 4)
        #expect(try minsk.run("sync").status == 0)
        #expect(try minsk.show("case", id)["movedTo"] == .null)
        #expect(try minsk.show("note", note)["movedTo"] == .null)
        #expect(try minsk.fields("referral", elsewhere)["status"] == "pending")
        #expect(try minsk.fields("referral", referral)["status"] == "accepted")
        #expect(try minsk.status()["quarantined"] == .int(1))
        try server.run(["route", "add", "office:minsk", "office:brest"])
        try minsk.json("case", "transfer", id, "--yes")
        try sync(minsk, brest)
        #expect(try brest.fields("case", id)["given_name"].text == Self.name)
    }
}
