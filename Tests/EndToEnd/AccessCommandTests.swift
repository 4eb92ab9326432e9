import Foundation
import TestSupport
import TestTraits
import Testing

/// Who has looked at whose file. All people are fictitious.
@Suite("Who looked", .slow)
struct AccessCommandTests {
    private static let faketime = "/usr/bin/faketime"
    private static let hasFaketime = FileManager.default.isExecutableFile(atPath: faketime)
    private static let looks = """
        {"version": 1, "looks": [{"at": "time", "author": "text", "office": "text",
         "action": "text", "collection": "text", "record?": "id", "count?": "int"}]}
        """

    private func addCase(_ office: FieldOffice, _ fields: String...) throws -> String {
        try #require(
            try office.json(
                ["case", "add", "sex=f", "protection_categories=refugee"] + fields)["id"].text)
    }

    private func actions(_ office: FieldOffice, _ arguments: String...) throws -> [String] {
        try office.json(["access"] + arguments)["looks"].items.map { look in
            let count = look["count"].int.map { " \($0)" } ?? ""
            return "\(look["author"].text ?? "") \(look["action"].text ?? "")\(count)"
        }
    }

    @Test("viewing, listing, searching, exporting and sharing are kept by author and record")
    func looksAreKept() throws {
        let minsk = try FieldOffice.alone()
        let id = try addCase(minsk, "family_name=Ўсава", "consent_sharing=granted")
        let other = try addCase(minsk, "family_name=Іваноў")
        let clinic = try minsk.add("stakeholder", "name=Fictitious Clinic", "type=other")
        #expect(try actions(minsk).isEmpty)
        for author in ["A. minsk", "B. minsk", "B. minsk"] {
            try minsk.json("case", "show", id, "--author", author)
        }
        #expect(try actions(minsk, id) == ["A. minsk view", "B. minsk view 2"])
        try minsk.json("search", "Ўсава")
        try minsk.json("case", "list", "--where", "family_name = 'Ўсава'")
        _ = try minsk.export("case")
        try minsk.json("case", "refer", id, "--to", clinic, "--service", "health")
        #expect(
            Set(try actions(minsk, id)) == [
                "A. minsk view", "B. minsk view 2", "A. minsk search", "A. minsk list",
                "A. minsk export", "A. minsk share",
            ])
        #expect(try actions(minsk, other) == ["A. minsk export"])
        // Records without restricted fields are nobody's secret.
        try minsk.json("stakeholder", "show", clinic)
        #expect(try actions(minsk, clinic).isEmpty)
        #expect(try JSONShape(Self.looks).misfits(of: minsk.json("access")) == [])
        #expect(try minsk.run("access", id).output.contains("B. minsk"))
        try minsk.expectVerified()
    }

    @Test("many at once are kept as their number, and stand with each of them")
    func manyAtOnce() throws {
        let minsk = try FieldOffice.alone()
        let rows = (0..<60).map { "Fictitious \($0),f,refugee\n" }.joined()
        _ = try minsk.load("case", "family_name,sex,protection_categories\n" + rows, [])
        let id = try #require(
            try minsk.json("case", "list", "--limit", "1")["records"][0]["id"].text)
        try minsk.json("case", "list")
        try minsk.json("case", "list")
        #expect(try actions(minsk, id) == ["A. minsk list", "A. minsk list 60"])
    }

    @Test(
        "what was looked at yesterday is known to the office's other laptop after a sync",
        .enabled(if: hasFaketime, "faketime is not installed"))
    func daysAreGathered() throws {
        let server = try ServerProcess(spaces: ["network", "office:minsk", "office:brest"])
        try server.start()
        let laptops = try (0..<2).map { _ in
            try FieldOffice.enrolled(
                "minsk", at: server, grants: ["network:write", "office:minsk:write"])
        }
        let brest = try FieldOffice.enrolled(
            "brest", at: server, grants: ["network:write", "office:brest:write"])
        let id = try addCase(laptops[0], "family_name=Ўсава")
        for laptop in laptops { try laptop.sync() }
        try laptops[0].json("case", "show", id)
        #expect(try laptops[0].sync()["pushed"] == .int(0))
        let tomorrow = try RunningCommand(
            executable: Self.faketime,
            [
                "-f", "+26h", try Products.path("fieldbook"), "sync", "--json", "--replica",
                laptops[0].replica,
            ], environment: FieldOffice.environment
        ).result()
        #expect(tomorrow.status == 0, "\(tomorrow.errors)")
        #expect(try JSON(parsing: tomorrow.output)["pushed"] == .int(1))
        #expect(try laptops[0].sync()["pushed"] == .int(0))
        try laptops[1].sync()
        try brest.sync()
        #expect(try actions(laptops[1], id) == ["A. minsk view"])
        #expect(try actions(laptops[0], id) == ["A. minsk view"])
        #expect(try actions(brest).isEmpty)
        #expect(try laptops[1].json("search", "view")["total"] == .int(0))
        for laptop in laptops { try laptop.expectVerified() }
    }
}
