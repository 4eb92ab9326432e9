import Foundation
import TestTraits
import Testing

@Suite("Bundles by command", .slow)
struct BundleCommandTests {
    @Test("two offices that were never enrolled exchange edits by a stick")
    func exchangeWithoutServer() throws {
        let (minsk, brest) = (try FieldOffice.alone("minsk"), try FieldOffice.alone("brest"))
        let id = try minsk.add(
            "stakeholder", "name=Fictitious Red", "type=other", "--space", "network")
        let stick = minsk.file("to-brest.bundle")
        let made = try minsk.json("bundle", "export", "--out", stick, "--space", "network")
        #expect(made["spaces"].items.map { $0["commits"].int } == [1])
        let taken = try brest.json("bundle", "import", stick)
        let shape = """
            {"version": "int", "taken": "int", "held": "int", "needed": "int", "refused": "int",
            "records": "int", "missed": "int", "conflicts": "int", "left": "int", "asked": [],
            "from": {"office": "text", "name": "text", "at": "text", "proven": "bool"},
            "spaces": [{"space": "text", "taken": "int", "held": "int", "records": "int",
            "needed": "int", "left": "int", "needs": [], "refused": []}]}
            """
        #expect(try JSONShape(shape).misfits(of: taken) == [])
        #expect(taken["taken"] == .int(1))
        try brest.edit("stakeholder", id, "name=Fictitious Red (Brest)")
        try minsk.edit("stakeholder", id, "name=Fictitious Red (Minsk)")
        // Brest says what it holds, and gets no more than it lacks.
        let vector = brest.file("brest.vector")
        try brest.json("bundle", "vector", "--out", vector)
        let next = try minsk.json("bundle", "export", "--for", vector, "--out", stick)
        #expect(next["spaces"].items.map { $0["commits"].int } == [1])
        let asked = try brest.json("bundle", "import", stick, status: 3)
        #expect(asked["conflicts"] == .int(1))
        try brest.json("bundle", "import", stick, status: 3)
        try brest.expectVerified()
        let back = brest.file("to-minsk.bundle")
        try brest.json("bundle", "export", "--out", back)
        try minsk.json("bundle", "import", back, status: 3)
        #expect(try minsk.export("stakeholder") == brest.export("stakeholder"))
        #expect(try minsk.conflicts() == brest.conflicts())
    }

    @Test("what needs more than is held is named, with exit status 4")
    func needsAreNamed() throws {
        let (minsk, brest) = (try FieldOffice.alone("minsk"), try FieldOffice.alone("brest"))
        let gomel = try FieldOffice.alone("gomel")
        let id = try minsk.add(
            "stakeholder", "name=Fictitious Red", "type=other", "--space", "network")
        let (stick, vector) = (minsk.file("stick"), minsk.file("vector"))
        try minsk.json("bundle", "export", "--out", stick)
        try brest.json("bundle", "import", stick)
        try minsk.edit("stakeholder", id, "website=https://red.example.org")
        try brest.json("bundle", "vector", "--out", vector)
        try minsk.json("bundle", "export", "--for", vector, "--out", stick)
        let answer = try gomel.json("bundle", "import", stick, status: 4)
        let need = try #require(answer["spaces"].items.first?["needs"].items.first)
        #expect(need["office"] == "minsk")
        #expect(need["from"] == .int(1))
        let words = try gomel.run("bundle", "import", stick)
        #expect(words.errors.contains("needs commit 1 of writer"))
        #expect(words.errors.contains("fieldbook bundle vector"))
    }

    @Test("damaged and foreign files are refused and say why")
    func wrongFilesAreRefused() throws {
        let (minsk, brest) = (try FieldOffice.alone("minsk"), try FieldOffice.alone("brest"))
        _ = try minsk.add("stakeholder", "name=Fictitious Red", "type=other", "--space", "network")
        let stick = minsk.file("stick")
        try minsk.json("bundle", "export", "--out", stick)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: stick))
        try bytes.dropLast(7).write(to: URL(fileURLWithPath: stick))
        let cut = try brest.failure("bundle", "import", stick, status: 1)
        #expect(cut["code"] == "malformed")
        #expect(cut["message"].text?.contains("cut short") == true)
        let letter = try brest.write("a letter", to: "letter")
        let foreign = try brest.failure("bundle", "import", letter, status: 1)
        #expect(foreign["message"].text?.contains("neither") == true)
        let vector = minsk.file("vector")
        try minsk.json("bundle", "vector", "--out", vector)
        let confused = try brest.failure("bundle", "import", vector, status: 1)
        #expect(confused["hint"].text?.contains("--for") == true)
        try brest.failure("bundle", "import", brest.file("missing"), status: 1)
        #expect(try brest.export("stakeholder").isEmpty)
    }

    @Test("the file is its owner's alone, and its spaces are named")
    func theFileIsItsOwnersAlone() throws {
        let minsk = try FieldOffice.alone("minsk")
        _ = try minsk.add("stakeholder", "name=Fictitious Red", "type=other", "--space", "network")
        let stick = minsk.file("stick")
        let result = try minsk.run("bundle", "export", "--out", stick)
        #expect(result.status == 0)
        #expect(result.errors.contains("not encrypted"))
        #expect(result.errors.contains("network"))
        let attributes = try FileManager.default.attributesOfItem(atPath: stick)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        #expect(!FileManager.default.fileExists(atPath: stick + ".part"))
    }

    @Test("inspect shows a bundle part by part")
    func inspectShowsBundles() throws {
        let minsk = try FieldOffice.alone("minsk")
        _ = try minsk.add("stakeholder", "name=Fictitious Red", "type=other", "--space", "network")
        let stick = minsk.file("stick")
        try minsk.json("bundle", "export", "--out", stick)
        let answer = try JSON(
            parsing: try runCommand("fieldbook", ["inspect", stick, "--json"]).output)
        #expect(answer["kind"] == "bundle")
        #expect(answer["diagnostic"].text?.contains("Fictitious Red") == true)
        #expect(answer["diagnostic"].text?.contains("header") == true)
        #expect(answer["diagnostic"].text?.contains("signed by the key") == true)
    }

    @Test("imported edits reach the server with the next sync")
    func importedEditsAreSynced() throws {
        let network = try CountryNetwork("minsk", "brest")
        let gomel = try FieldOffice.alone("gomel")
        let id = try gomel.add(
            "stakeholder", "name=Fictitious Red", "type=other", "--space", "network")
        let stick = gomel.file("stick")
        try gomel.json("bundle", "export", "--out", stick)
        let left = try network[0].json("bundle", "import", stick, status: 4)
        #expect(left["left"] == .int(1))
        #expect(left["asked"].items.map { $0["office"].text } == ["gomel"])
        #expect(try network[0].sync()["pushed"] == .int(0))
        let words = try network[0].run("bundle", "import", stick, "--dry-run")
        #expect(words.errors.contains("is edited, and not proven by whom"))
        #expect(words.errors.contains("A. gomel"))
        try network[0].json("bundle", "import", stick, "--yes")
        #expect(try network[0].sync()["pushed"] == .int(1))
        try network[1].sync()
        #expect(try network[1].fields("stakeholder", id)["name"] == "Fictitious Red")
        try network.syncAll()
        try network.expectConverged(on: "stakeholder")
    }

    @Test("what a made-up log says is taken back, and never reaches the server or anybody else")
    func aMadeUpLogIsTakenBack() throws {
        let network = try CountryNetwork("minsk", "brest")
        let id = try network[0].add(
            "stakeholder", "name=Fictitious Red", "type=other", "--space", "network")
        let erased = try network[0].add(
            "stakeholder", "name=Fictitious Blue", "type=other", "--space", "network")
        try network.syncAll()
        // Somebody has a copy of the server's files, and goes on with it by himself.
        network.server.stop()
        let copy = network[0].file("copy")
        try FileManager.default.copyItem(atPath: network.server.directory, toPath: copy)
        try network.server.start(port: network.server.port)
        let forged = try ServerProcess(directory: copy)
        try forged.start()
        let forger = try FieldOffice.enrolled("forger", at: forged, grants: ["network:manage"])
        try forger.sync()
        try forger.edit("stakeholder", id, "website=https://forged.example.org")
        try forger.json("stakeholder", "erase", erased, "--reason", "forged", "--yes")
        try forger.sync()
        let stick = forger.file("stick")
        try forger.json("bundle", "export", "--out", stick)
        try network[1].edit("stakeholder", id, "name_en=Waiting")
        let left = try network[1].json("bundle", "import", stick, status: 4)
        #expect(left["asked"].items.contains { $0["kind"] == "erasure" })
        try network[1].json("bundle", "import", stick, "--yes")
        #expect(try network[1].fields("stakeholder", id)["website"].text != nil)
        #expect(
            try network[1].status()["spaces"].items.contains { $0["unconfirmed"] == .bool(true) })
        let advice = try network[1].run("doctor")
        #expect(advice.output.contains("unconfirmed"))
        #expect(!advice.output.contains("export") && !advice.output.contains("open recovery"))
        _ = try network[1].run("sync")
        #expect(try network[1].fields("stakeholder", id)["website"].text == nil)
        #expect(try network[1].fields("stakeholder", erased)["name"] == "Fictitious Blue")
        try network.syncAll()
        #expect(try network[0].fields("stakeholder", id)["name_en"] == "Waiting")
        #expect(try network[0].fields("stakeholder", id)["website"].text == nil)
        try network.expectConverged(on: "stakeholder")
        for office in network.offices { try office.expectVerified() }
    }

    @Test("what came before a replica joined is sent on its person's word")
    func whatCameBeforeJoiningIsVouchedFor() throws {
        let network = try CountryNetwork("minsk", "brest")
        let (gomel, vitebsk) = (try FieldOffice.alone("gomel"), try FieldOffice.alone("vitebsk"))
        let id = try gomel.add(
            "stakeholder", "name=Fictitious Red", "type=other", "--space", "network")
        let stick = gomel.file("stick")
        try gomel.json("bundle", "export", "--out", stick)
        try vitebsk.json("bundle", "import", stick)
        let code = try network.server.invite(office: "vitebsk", grants: ["network:write"])
        try vitebsk.json("join", "--server", network.server.url, "--code", code)
        let waits = try vitebsk.run("sync")
        #expect(waits.errors.contains("fieldbook bundle vouch"))
        try vitebsk.failure("bundle", "vouch", status: 64)
        let list = try vitebsk.json("bundle", "vouch", "--yes")
        #expect(list["asked"].items.map { $0["record"].text } == [id])
        #expect(try vitebsk.sync()["pushed"] == .int(1))
        try network[0].sync()
        #expect(try network[0].fields("stakeholder", id)["name"] == "Fictitious Red")
    }

    @Test("what a bundle says of the log is taken for true on the word of one who manages")
    func knowledgeIsTrustedByWhoManages() throws {
        let network = try CountryNetwork("minsk", "brest")
        let stick = network[0].file("stick")
        _ = try network[0].add(
            "stakeholder", "name=Fictitious Red", "type=other", "--space", "network")
        try network[0].sync()
        try network[0].json("bundle", "export", "--out", stick)
        try network[1].json("bundle", "import", stick, "--yes")
        let refused = try network[1].failure("bundle", "trust", "network", "--yes", status: 77)
        #expect(refused["code"] == "not_permitted")
        let manager = try FieldOffice.enrolled(
            "gomel", at: network.server, grants: ["network:manage"])
        try manager.json("bundle", "import", stick, "--yes")
        try manager.failure("bundle", "trust", "network", status: 64)
        let answer = try manager.json("bundle", "trust", "network", "--yes")
        #expect(answer["changed"] == .bool(true))
        #expect(
            try manager.status()["spaces"].items.map { $0["unconfirmed"] } == [.bool(false)])
    }
}
