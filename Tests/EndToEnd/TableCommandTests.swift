import Foundation
import TestTraits
import Testing

/// `fieldbook import`, `export` and `search`, with the tables and scripts of real offices.
@Suite("Tables and search", .slow)
struct TableCommandTests {
    private static let imported = """
        {"version": 1, "created": "int", "updated": "int", "skipped": "int",
         "errors": [{"line": "int", "message": "text"}]}
        """

    private let minsk: FieldOffice

    init() throws { minsk = try .alone() }

    /// Imports a table whose outcome has to be `status`.
    private func load(
        _ collection: String, _ table: String, _ options: String..., status: Int32 = 0
    ) throws -> JSON {
        let answer = try minsk.load(collection, table, options, status: status)
        #expect(try JSONShape(Self.imported).misfits(of: answer) == [])
        return answer
    }

    private func counts(_ answer: JSON) -> [Int?] {
        ["created", "updated", "skipped"].map { answer[$0].int }
    }

    // MARK: Import

    @Test("rows create, update or are skipped; the same table again changes nothing")
    func importIsRepeatable() throws {
        let table = """
            name,type,external_ids,website
            Alfa,National NGO,x:1,alfa.example
            Bravo,other,x:2,
            """
        #expect(counts(try load("stakeholder", table)) == [2, 0, 0])
        #expect(counts(try load("stakeholder", table)) == [0, 0, 2])
        let changed = table.replacing("Bravo", with: "Bravo 2")
        #expect(counts(try load("stakeholder", changed)) == [0, 1, 1])
        #expect(try minsk.json("stakeholder", "list")["total"] == .int(2))
    }

    @Test("ids of two sources do not meet: each has its scheme, which a column may give")
    func externalIDsHaveSchemes() throws {
        let clinics = "id,name,type\n1,Clinic A,ngo_national\n"
        let schools = "id,name,type\n1;2,School Z,ngo_national\n"
        let bare = ["--map", "id=external_ids"]
        let path = try minsk.write(clinics, to: "bare.csv")
        let refused = try minsk.json(["import", "stakeholder", path] + bare, status: 4)
        #expect(refused["errors"].items.first?["message"].text?.contains("scheme") == true)
        let loaded = try [(clinics, "x"), (schools, "y"), (schools, "y")].map { table, scheme in
            counts(try load("stakeholder", table, "--map", "id=external_ids:\(scheme)"))
        }
        #expect(loaded == [[1, 0, 0], [1, 0, 0], [0, 0, 1]])
        let found = try minsk.json("stakeholder", "list", "--where", "external_ids+=y:2")
        #expect(found["records"].items.map { $0["fields"]["name"] } == ["School Z"])
        try minsk.failure(
            "import", "stakeholder", path, "--map", "id=external_ids:no scheme", status: 64)
    }

    @Test("columns are mapped, empty fields filled, and a dry run changes nothing")
    func columnsAreMapped() throws {
        let table = "Organisation,Remark\nAlfa,old\nBravo,new\n"
        let options = ["--map", "Organisation=name", "--map", "Remark=-", "--set", "type=media"]
        let path = try minsk.write(table, to: "orgs.csv")
        let dry = try minsk.json(["import", "stakeholder", path, "--dry-run"] + options)
        #expect(counts(dry) == [2, 0, 0])
        #expect(try minsk.json("stakeholder", "list")["total"] == .int(0))
        #expect(counts(try minsk.json(["import", "stakeholder", path] + options)) == [2, 0, 0])
        let records = try minsk.json("stakeholder", "list")["records"].items
        #expect(records.allSatisfy { $0["fields"]["type"] == "media" })
        try minsk.failure("import", "stakeholder", path, status: 64)
        try minsk.failure("import", "stakeholder", minsk.file("absent.csv"), status: 1)
    }

    @Test("a table of 30 columns: broken rows are named by line, and lose no other row")
    func brokenRowsLoseNoOther() throws {
        let caseload = Caseload()
        let answer = try load("case", caseload.table, status: 4)
        #expect(counts(answer) == [caseload.goodRows, 0, 0])
        #expect(answer["errors"].items.map { $0["line"].int } == caseload.brokenLines)
        for (error, field) in zip(answer["errors"].items, caseload.brokenFields) {
            #expect(error["message"].text?.contains(field) == true, "\(error)")
        }
        let list = try minsk.json("case", "list", "--sort", "code")["records"].items
        #expect(list.count == caseload.goodRows)
        // What stood in a quoted cell over two lines is one text.
        let first = try #require(list.first { $0["fields"]["family_name"] == "Ўладзіміраў" })
        #expect(first["fields"]["address"].text?.contains("\n") == true)
        #expect(first["fields"]["given_name"] == "Іван, \"Янка\"")
        #expect(first["fields"]["protection_categories"] == ["refugee", "stateless"])
        try minsk.expectVerified()
    }

    // MARK: Export

    @Test("export writes csv, ndjson and json, restricted fields only when asked for")
    func exportHasThreeFormats() throws {
        let table = Caseload().table
        _ = try load("case", table, status: 4)
        let ids = try minsk.json("case", "list")["records"].items.compactMap { $0["id"].text }
        let lines = try minsk.run("export", "case", "--format", "ndjson", "--level", "team").output
            .split(separator: "\n").map { try JSON(parsing: String($0)) }
        #expect(lines.compactMap { $0["id"].text } == ids.sorted())
        #expect(lines.allSatisfy { $0["fields"]["family_name"] == .null })
        let whole = try minsk.json("export", "case", "--format", "json", "--restricted")
        #expect(whole["records"].items.map { $0["id"] } == lines.map { $0["id"] })
        #expect(whole["records"].items.allSatisfy { $0["fields"]["family_name"] != .null })
        let out = minsk.file("out.csv")
        let csv = try minsk.run("export", "case", "--level", "team", "--out", out)
        #expect(csv.status == 0)
        #expect(csv.output.isEmpty)
        let text = try String(contentsOfFile: out, encoding: .utf8)
        #expect(text.hasPrefix("id,space,code,"))
        #expect(!text.contains("family_name"))
        try minsk.failure("export", "case", "--format", "xml", status: 64)
    }

    @Test("a table that was exported can be imported elsewhere, and exports the same again")
    func tablesTravel() throws {
        _ = try minsk.add(
            "stakeholder", "name==SUM(A1)", "type=other", "aliases+=Ўсё, разам",
            "aliases+=say \"hi\"", "sectors+=health", "sectors+=education")
        _ = try minsk.add("stakeholder", "name=سازمان", "type=other", "address=Minsk\nBelarus")
        let table = try minsk.run("export", "stakeholder", "--no-mark").output
        // A spreadsheet must not run what a name says.
        #expect(!table.contains(",=SUM"))
        let brest = try FieldOffice.alone("brest")
        let path = try brest.write(table, to: "table.csv")
        #expect(counts(try brest.json("import", "stakeholder", path)) == [2, 0, 0])
        for field in ["name", "aliases", "sectors", "address"] {
            func values(_ office: FieldOffice) throws -> [JSON] {
                try office.json("stakeholder", "list")["records"].items.map { $0["fields"][field] }
            }
            #expect(try values(brest) == (try values(minsk)), "\(field)")
        }
        #expect(counts(try brest.json("import", "stakeholder", path)) == [0, 0, 2])
    }

    // MARK: Numbers

    @Test("a phone and a document are found however their numbers are typed")
    func numbersAreFound() throws {
        let id = try minsk.add(
            "case", "given_name=Fictitious", "sex=f", "protection_categories=refugee",
            "phones=+375 29 123-45-67", #"id_documents=[{"number":"AB 1234567"}]"#)
        _ = try minsk.add(
            "case", "given_name=Fictitious", "sex=f", "protection_categories=refugee",
            "phones=+375 33 765-43-21")
        for query in [
            "+375 29 123-45-67", "+375 (29) 123-45-67", "00375291234567", "8 029 123-45-67",
            "123-45-67", "fictitious 123-45-67", "AB1234567", "AB 1234567",
        ] {
            let found = try minsk.json("search", query)
            #expect(found["records"].items.map { $0["id"] } == [.text(id)], "\(query)")
        }
        #expect(try minsk.json("search", "+375 29 123-45-68")["total"] == .int(0))
        try minsk.edit("case", id, "phones=+375 25 000-00-00")
        #expect(try minsk.json("search", "29 123-45-67")["total"] == .int(0))
        #expect(try minsk.json("verify")["ok"] == .bool(true))
    }

    // MARK: Scripts

    @Test(
        "names in any script are kept as written, and found however they are typed",
        arguments: [
            ("Таварыства «Ўсход» Ігара", ["усход", "УСХОД", "ўсход ігара", "игара"].dropLast()),
            ("سازمان یاری کودکان", ["ياري", "یاری كودكان", "سازمان"]),
            ("مُنَظَّمَة الإغاثة", ["منظمة", "مُنَظَّمَة"]),
            ("Ёлка і мёд", ["елка", "ЁЛКА", "мед"]),
            ("Fundación Łódź", ["fundacion", "FUNDACIÓN"]),
        ] as [(String, ArraySlice<String>)])
    func anyScriptIsFound(name: String, queries: ArraySlice<String>) throws {
        let id = try minsk.add("stakeholder", "name=\(name)", "type=other")
        _ = try minsk.add("stakeholder", "name=Other", "type=other")
        #expect(try minsk.fields("stakeholder", id)["name"] == .text(name))
        for query in queries {
            let found = try minsk.json("search", query)
            #expect(found["records"].items.map { $0["id"] } == [.text(id)], "\(query)")
            #expect(found["total"] == .int(1))
        }
        #expect(try minsk.json("search", name, "--in", "contact")["total"] == .int(0))
        let listed = try minsk.run("stakeholder", "list", "--sort", "name")
        #expect(listed.output.contains(name))
        #expect(try minsk.export("stakeholder").contains(name))
        #expect(try minsk.run("export", "stakeholder").output.contains(name))
    }
}
