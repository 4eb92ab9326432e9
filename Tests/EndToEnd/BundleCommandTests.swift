import Foundation
import Testing

@Suite("Bundles by command", .drivesProcesses)
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
            "records": "int", "missed": "int", "conflicts": "int",
            "from": {"office": "text", "name": "text", "at": "text"},
            "spaces": [{"space": "text", "taken": "int", "held": "int", "records": "int",
            "needed": "int", "needs": [], "refused": []}]}
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
    }

    @Test("imported edits reach the server with the next sync")
    func importedEditsAreSynced() throws {
        let network = try CountryNetwork("minsk", "brest")
        let gomel = try FieldOffice.alone("gomel")
        let id = try gomel.add(
            "stakeholder", "name=Fictitious Red", "type=other", "--space", "network")
        let stick = gomel.file("stick")
        try gomel.json("bundle", "export", "--out", stick)
        try network[0].json("bundle", "import", stick)
        #expect(try network[0].sync()["pushed"] == .int(1))
        try network[1].sync()
        #expect(try network[1].fields("stakeholder", id)["name"] == "Fictitious Red")
        try network.syncAll()
        try network.expectConverged(on: "stakeholder")
    }
}
