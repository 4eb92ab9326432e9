import TestTraits
import Testing

/// Records named in references by what people know of them.
@Suite("References by name", .slow)
struct ReferenceTests {
    private let minsk: FieldOffice

    init() throws {
        minsk = try .alone()
        try minsk.json(
            "stakeholder", "add", "name=Clinic North", "type=ngo_national", "acronym=CN",
            "external_ids+=iati:XX-1")
    }

    private func contact(_ name: String, _ family: String) throws -> JSON {
        try minsk.json("contact", "add", "stakeholder=\(name)", "family_name=\(family)")["id"]
    }

    @Test("an id, a part of it, an external id, a name and an acronym name one record")
    func manyNames() throws {
        let id = try #require(
            try minsk.json("stakeholder", "list")["records"].items.first?["id"].text)
        for name in [id, String(id.suffix(8)), "iati:XX-1", "clinic north", "CN"] {
            let contact = try #require(try contact(name, "Fictitious").text)
            let shown = try minsk.json("contact", "show", contact)["record"]["fields"]
            #expect(shown["stakeholder"] == .text(id))
        }
        let found = try minsk.json("contact", "list", "--where", "stakeholder = 'Clinic North'")
        #expect(found["total"] == .int(5))
    }

    @Test("a table names organisations so too, and a dry run says what the import does")
    func inTables() throws {
        let table = "stakeholder,family_name\nClinic North,Fictitious\nClinic South,Fictitious\n"
        let path = try minsk.write(table, to: "contacts.csv")
        let dry = try minsk.json("import", "contact", path, "--dry-run", status: 4)
        let real = try minsk.json("import", "contact", path, status: 4)
        for answer in [dry, real] {
            #expect(answer["created"] == .int(1))
            #expect(answer["errors"].items.map { $0["line"] } == [.int(3)])
        }
        #expect(try minsk.json("import", "contact", path, status: 4)["created"] == .int(0))
    }

    @Test("a name that several records have is refused, with their ids")
    func aNameOfSeveralRecordsIsRefused() throws {
        let other =
            try minsk.json(
                "stakeholder", "add", "name=CLINIC NORTH", "type=media")["id"].text ?? ""
        let failure = try minsk.failure(
            "contact", "add", "stakeholder=Clinic North", "family_name=Fictitious", status: 64)
        #expect(failure["hint"].text?.contains(other) == true)
        try minsk.failure(
            "contact", "list", "--where", "stakeholder = 'Clinic North'", status: 64)
        try minsk.failure("contact", "add", "stakeholder=Nobody", "family_name=F", status: 1)
    }
}
