import Foundation
import TestTraits
import Testing

/// `fieldbook COLLECTION erase`, with a real server, and `fieldbook doctor`.
@Suite("Commands that forget", .slow)
struct ForgettingCommandTests {
    /// Words that begin unlike any other in the index, which leaves common beginnings out.
    private static let words = ["zqxname", "wvknote"]

    /// The words that stand in any of an office's files.
    private func traces(_ office: FieldOffice) -> [String] {
        ["", "-wal", "-shm"].flatMap { suffix in
            let bytes = FileManager.default.contents(atPath: office.replica + suffix) ?? Data()
            return Self.words.filter { bytes.range(of: Data($0.utf8)) != nil }
        }
    }

    /// The words that stand in any file of the server's folder.
    private func traces(_ server: ServerProcess) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: server.directory).flatMap { name in
            let bytes = FileManager.default.contents(atPath: server.directory + "/" + name)
            return Self.words.filter { bytes?.range(of: Data($0.utf8)) != nil }
        }
    }

    @Test("a record under legal hold is erased by nobody, and who manages the space lifts the hold")
    func legalHold() throws {
        let network = try CountryNetwork("minsk")
        let minsk = network[0]
        let clerk = try FieldOffice.enrolled(
            "minsk", at: network.server, grants: ["office:minsk:write"])
        let id = try minsk.add(
            "case", "given_name=\(Self.words[0])", "sex=f", "protection_categories=other",
            "legal_hold=yes")
        try minsk.sync()
        try clerk.sync()
        let refused = try minsk.failure(
            "case", "erase", id, "--reason", "asked for", "--yes", status: 77)
        #expect(refused["message"].text?.contains("legal hold") == true)
        #expect(try minsk.fields("case", id)["given_name"] == .text(Self.words[0]))
        for change in ["legal_hold=no", "legal_hold="] {
            try clerk.failure("case", "edit", id, change, status: 77)
        }
        try clerk.edit("case", id, "family_name=Fictitious")
        try minsk.edit("case", id, "legal_hold=no")
        try minsk.json("case", "erase", id, "--reason", "asked for", "--yes")
        #expect(try minsk.run("case", "show", id).output.contains(Self.words[0]) == false)
    }

    private func shared() throws -> (network: CountryNetwork, id: String) {
        let network = try CountryNetwork("minsk", "brest")
        for office in network.offices {
            let device = try #require(
                try network.server.devices().first { $0["office"] as? String == office.office }?[
                    "device"] as? String)
            try network.server.run(["grant", device, "network:manage"])
        }
        let id = try network[0].add(
            "stakeholder", "name=\(Self.words[0])", "type=other", "capacity_note=\(Self.words[1])")
        try network.syncAll()
        return (network, id)
    }

    @Test("an erased record leaves no word on any replica that has synced, and stays erased")
    func eraseEverywhere() throws {
        let (network, id) = try shared()
        let (minsk, brest) = (network[0], network[1])
        #expect(traces(brest).isEmpty == false)
        let refusal = try minsk.failure(
            "stakeholder", "erase", id, "--reason", "asked for", status: 64)
        #expect(refusal["hint"].text?.contains("--yes") == true)
        try minsk.failure("stakeholder", "erase", id, "--yes", status: 64)
        try brest.edit("stakeholder", id, "acronym=\(Self.words[0])")
        let answer = try minsk.json(
            "stakeholder", "erase", id, "--reason", "asked for", "--yes")
        let shape = """
            {"version": 1, "id": "id", "space": "text", "commit": "commit", "done": "bool",
             "companions": [{"collection": "text", "id": "id"}],
             "referring": [{"collection": "text", "id": "id"}]}
            """
        #expect(try JSONShape(shape).misfits(of: answer) == [])
        #expect(answer["done"] == .bool(false))
        try minsk.sync()
        #expect(try brest.run("sync").status == 4)
        try minsk.sync()
        for office in network.offices {
            #expect(traces(office) == [], "\(office.office)")
            #expect(try office.json("search", Self.words[0])["total"] == .int(0))
            let error = try office.failure("stakeholder", "edit", id, "acronym=A", status: 64)
            #expect(error["message"].text?.contains("erased") == true)
            try office.expectVerified()
        }
        // The server does it after it has answered.
        while try !traces(network.server).isEmpty { usleep(20_000) }
        try network.expectConverged(on: "stakeholder")
        #expect(try brest.json("quarantine")["quarantine"][0]["reason"] == "erased")
    }

    @Test("what is about a person alone is erased with the case, and what is about others stays")
    func eraseWhole() throws {
        let minsk = try FieldOffice.alone()
        func person(_ name: String) throws -> String {
            try minsk.add("case", "given_name=\(name)", "sex=f", "protection_categories=other")
        }
        let (mother, child) = (try person(Self.words[0]), try person("Child-Fictitious"))
        let note = try minsk.add("note", "subject=\(mother)", "text=\(Self.words[1])")
        let family = try minsk.add(
            "household", "head=\(mother)", "children+=\(child)", "name=Family-Fictitious")
        let answer = try minsk.json(
            "case", "erase", mother, "--whole", "--reason", "asked for", "--yes")
        #expect(answer["companions"].items.map { $0["id"].text } == [note])
        #expect(answer["referring"].items.map { $0["id"].text } == [family])
        #expect(traces(minsk) == [])
        // The last of a family takes its household along.
        let last = try minsk.json(
            "case", "erase", child, "--whole", "--reason", "asked for", "--yes")
        #expect(last["companions"].items.map { $0["id"].text } == [family])
        #expect(last["referring"].items.isEmpty)
        #expect(try !minsk.holds("Family-Fictitious"))
        try minsk.expectVerified()
        // What is held for a court keeps all of it.
        let held = try person("Held-Fictitious")
        _ = try minsk.add("note", "subject=\(held)", "text=\(Self.words[1])")
        try minsk.edit("case", held, "legal_hold=yes")
        try minsk.failure(
            "case", "erase", held, "--whole", "--reason", "asked for", "--yes", status: 77)
        #expect(try minsk.run("search", Self.words[1]).output.contains(Self.words[1]))
    }

    @Test("a replica that works alone forgets at once, and says what still refers to the record")
    func eraseAlone() throws {
        let minsk = try FieldOffice.alone()
        let id = try minsk.add("stakeholder", "name=\(Self.words[0])", "type=other")
        let contact = try minsk.add("contact", "family_name=Fictitious", "stakeholder=\(id)")
        let answer = try minsk.json("stakeholder", "erase", id, "--reason", "test", "--yes")
        #expect(answer["done"] == .bool(true))
        #expect(answer["referring"].items.map { $0["id"].text } == [contact])
        #expect(traces(minsk) == [])
        let findings = try minsk.json("doctor", status: 1)
        let shape = """
            {"version": 1, "findings": [{"kind": "text", "where": "text", "message": "text",
             "advice": "text"}]}
            """
        #expect(try JSONShape(shape).misfits(of: findings) == [])
        #expect(findings["findings"].items.map { $0["kind"] } == ["reference"])
        try minsk.json("contact", "delete", contact)
        #expect(try minsk.json("doctor")["findings"] == [])
        #expect(try minsk.run("doctor").output == "ok\n")
    }
}
