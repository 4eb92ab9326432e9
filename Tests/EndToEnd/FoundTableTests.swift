import Foundation
import TestTraits
import Testing

/// Tables as other organisations and programs make them.
@Suite("Tables as they are found", .slow)
struct FoundTableTests {
    private let minsk: FieldOffice

    init() throws { minsk = try .alone() }

    private func load(
        _ collection: String, _ table: String, _ options: String..., status: Int32 = 0
    ) throws -> JSON {
        try minsk.load(collection, table, options, status: status)
    }

    private func fields(_ collection: String) throws -> [JSON] {
        try minsk.json(collection, "list")["records"].items.map { $0["fields"] }
    }

    @Test("HXL tags say what the columns are, and are no record")
    func tags() throws {
        let table = """
            Who does what,,
            Agency,Area of work,Remark
            #org+name,#sector,
            Agency A,Health | Protection,x
            """
        let answer = try load("stakeholder", table, "--set", "type=un_entity", "--only-mapped")
        #expect(answer["created"] == .int(1))
        #expect(answer["ignoredColumns"].texts == ["Remark"])
        let made = try fields("stakeholder")
        #expect(made.map { $0["name"] } == ["Agency A"])
        #expect(made[0]["sectors"].texts == ["health", "protection"])
    }

    @Test("columns that are no field are refused, or left out and named")
    func onlyMapped() throws {
        let table = "name,type,KoBo id,n/a\nAlfa,media,1,\nBravo,media,,n/a\n"
        let path = try minsk.write(table, to: "kobo.csv")
        try minsk.failure("import", "stakeholder", path, status: 64)
        let answer = try minsk.json("import", "stakeholder", path, "--only-mapped")
        #expect(answer["created"] == .int(2))
        #expect(answer["ignoredColumns"].texts == ["KoBo id", "n/a"])
    }

    @Test("one row of a column says how its dates are written; else they are refused")
    func dates() throws {
        let header = "text,due\n"
        let clear = header + "One,05/06/2026\nTwo,16/10/2026\nThree,n/a\n"
        #expect(try load("action", clear)["created"] == .int(3))
        let due = try fields("action").map { $0["due"].text }
        #expect(Set(due) == ["2026-06-05", "2026-10-16", nil])
        let unclear = header + "Four,05/06/2026\nFive,07/08/2026\n"
        let refused = try load("action", unclear, status: 4)
        #expect(refused["errors"].items.map { $0["line"] } == [.int(2), .int(3)])
        let message = refused["errors"].items.last?["message"].text ?? ""
        #expect(message.contains("line 2") && message.contains("--dates"))
        #expect(try load("action", unclear, "--dates", "mdy")["created"] == .int(2))
        #expect(try fields("action").contains { $0["due"].text == "2026-05-06" })
    }

    @Test("the header's line and the separator can be said")
    func layout() throws {
        let table = "Directory of May\n\nname|type\nAlfa, Bravo|media\n"
        let said = ["--header-row", "3", "--separator", "|"]
        let path = try minsk.write(table, to: "directory.csv")
        #expect(try minsk.json(["import", "stakeholder", path] + said)["created"] == .int(1))
        let bare = try load(
            "stakeholder", "Charlie,media\n", "--header-row", "none", "--map", "1=name", "--map",
            "2=type")
        #expect(bare["created"] == .int(1))
        let names = try fields("stakeholder").map { $0["name"].text }
        #expect(Set(names) == ["Alfa, Bravo", "Charlie"])
    }

    @Test("Windows-1251 and UTF-16 are found out, and any encoding can be said")
    func encodings() throws {
        let table = "name,type\n%@,media\nЎзгорак,media\n"
        let encodings: [(String.Encoding, String?)] = [
            (.windowsCP1251, nil), (.utf16, nil), (.windowsCP1251, "windows-1251"),
        ]
        for (place, (encoding, name)) in encodings.enumerated() {
            let text = table.replacing("%@", with: "Дом надежды \(place)")
            let path = minsk.file("encoded.csv")
            try #require(text.data(using: encoding)).write(to: URL(fileURLWithPath: path))
            let said = name.map { ["--encoding", $0] } ?? []
            let result = try minsk.run(["import", "stakeholder", path] + said)
            #expect(result.status == 0)
            #expect(result.errors.contains("guess") == (name == nil))
        }
        let names = try fields("stakeholder").compactMap { $0["name"].text }
        let homes = (0...2).map { "Дом надежды \($0)" }
        #expect(Set(names) == Set(homes + ["Ўзгорак"]) && names.count == 4)
    }

    @Test("a table in an encoding that cannot be told is refused")
    func unclearEncoding() throws {
        let path = minsk.file("latin.csv")
        let text = "name,type\nCafé déjà,media\n"
        try #require(text.data(using: .windowsCP1252)).write(to: URL(fileURLWithPath: path))
        let failure = try minsk.failure("import", "stakeholder", path, status: 1)
        #expect(failure["hint"].text?.contains("--encoding") == true)
        let said = try minsk.json("import", "stakeholder", path, "--encoding", "windows-1252")
        #expect(said["created"] == .int(1))
        #expect(try fields("stakeholder").map { $0["name"] } == ["Café déjà"])
    }
}
