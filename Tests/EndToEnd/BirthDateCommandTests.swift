import Foundation
import TestSupport
import TestTraits
import Testing

/// Birth dates that are known in part. All people are fictitious.
@Suite("Birth dates", .slow)
struct BirthDateCommandTests {
    private func addCase(_ office: FieldOffice, _ fields: String...) throws -> String {
        try #require(
            try office.json(["case", "add", "sex=f", "protection_categories=refugee"] + fields)[
                "id"
            ].text)
    }

    private func birth(_ office: FieldOffice, _ id: String) throws -> [String?] {
        let fields = try office.fields("case", id)
        return [fields["birth_date"].text, fields["birth_estimated"].bool.map { "\($0)" }]
    }

    @Test("a date is recorded as it is known, and an age as the year that follows from it")
    func areRecorded() throws {
        let minsk = try FieldOffice.alone()
        for (typed, date) in [
            ("1990", "1990"), ("05.1990", "1990-05"), ("~1990-05-12", "1990-05-12~"),
            ("12.05.1990", "1990-05-12"),
        ] {
            #expect(try birth(minsk, addCase(minsk, "birth_date=\(typed)")) == [date, nil])
        }
        let year = try #require(
            try minsk.json("case", "list", "--limit", "1")["records"][0]["fields"]["intake_date"]
                .text?.prefix(4)
        )
        let born = try #require(Int(year)) - 34
        let id = try addCase(minsk, "birth_date=age:34")
        #expect(try birth(minsk, id) == ["\(born)~", nil])
        let error = try minsk.failure("case", "edit", id, "birth_date=about 1990", status: 64)
        #expect(error["message"].text?.contains("1990") == false)
        let table =
            "family_name,sex,protection_categories,birth_date\nA,f,refugee,1985~\n"
            + "B,f,refugee,age:0\nC,f,refugee,1.2.1985\nD,f,refugee,soon\n"
        let answer = try minsk.load("case", table, [], status: 4)
        #expect(answer["created"] == .int(3))
        let rows = try minsk.json(
            "case", "list", "--where", "family_name != \"\"", "--sort", "family_name")["records"]
        #expect(
            rows.items.map { $0["fields"]["birth_date"].text }
                == ["1985~", "\(year)~", "1985-02-01"])
        try minsk.expectVerified()
    }

    @Test("the flag of older records goes over into the date, and is not lost before")
    func theFlagGoesOverIntoTheDate() throws {
        let minsk = try FieldOffice.alone()
        let id = try addCase(minsk, "birth_date=1990-01-01", "birth_estimated=yes")
        #expect(try birth(minsk, id) == ["1990-01-01~", nil])
        // Said again without the mark it would be a change; with the flag it is none.
        let again = try minsk.json(
            "case", "edit", id, "birth_date=1990-01-01", "birth_estimated=yes")
        #expect(again["commit"] == .null)
        try minsk.edit("case", id, "birth_estimated=no")
        #expect(try birth(minsk, id) == ["1990-01-01", nil])
        // Before there is a date, the flag waits for it.
        let other = try addCase(minsk, "birth_estimated=yes")
        #expect(try birth(minsk, other) == [nil, "true"])
        try minsk.edit("case", other, "birth_date=1985")
        #expect(try birth(minsk, other) == ["1985~", nil])
    }

    @Test("two offices that correct a date and its estimate are asked about one thing")
    func anEstimateStaysWithItsDate() throws {
        let server = try ServerProcess(spaces: ["network", "office:minsk"])
        try server.start()
        let laptops = try (0..<2).map { _ in
            try FieldOffice.enrolled(
                "minsk", at: server, grants: ["network:write", "office:minsk:write"])
        }
        let id = try addCase(laptops[0], "birth_date=1990~")
        for laptop in laptops { try laptop.sync() }
        try laptops[0].edit("case", id, "birth_date=1991-05-12")
        try laptops[1].edit("case", id, "birth_date=1992~")
        for _ in 0..<2 { for laptop in laptops { try laptop.sync() } }
        let conflict = try #require(try laptops[0].conflicts().first)
        #expect(conflict["field"] == "birth_date")
        #expect(conflict["ancestor"] == "1990~")
        #expect(conflict["candidates"].items.map { $0["value"] } == ["1991-05-12", "1992~"])
        let choice = try #require(conflict["id"].text)
        try laptops[0].json("resolve", choice, "--take", "2")
        for _ in 0..<2 { for laptop in laptops { try laptop.sync() } }
        #expect(try birth(laptops[1], id) == ["1992~", nil])
    }

    @Test("filters say what is certain, and lists sort by the first day")
    func areFound() throws {
        let minsk = try FieldOffice.alone()
        for date in ["1990-05-12", "1990-05", "1990~", "1989-12-31", "1991", ""] {
            _ = try addCase(
                minsk, "family_name=\(date.isEmpty ? "none" : date)", "birth_date=\(date)")
        }
        for (filter, dates) in [
            ("birth_date = 1990", ["1990-05-12", "1990-05", "1990~"]),
            ("birth_date = 1990-05", ["1990-05-12", "1990-05"]),
            ("birth_date = 1990-05-12", ["1990-05-12"]), ("birth_date = 1990~", ["1990~"]),
            ("birth_date < 1990-05-12", ["1989-12-31"]),
            ("birth_date <= 1990", ["1990-05-12", "1990-05", "1990~", "1989-12-31"]),
            ("birth_date > 1990", ["1991"]),
            ("birth_date >= 1990-05", ["1990-05-12", "1990-05", "1991"]),
            ("birth_date != 1990", ["1989-12-31", "1991", "none"]),
            ("birth_date = \"\"", ["none"]),
        ] {
            let found = try minsk.json("case", "list", "--where", filter)["records"].items
            #expect(found.compactMap { $0["fields"]["family_name"].text } == dates, "\(filter)")
        }
        let sorted = try minsk.json("case", "list", "--sort", "birth_date")["records"].items
        #expect(
            sorted.compactMap { $0["fields"]["family_name"].text }
                == ["1989-12-31", "1990~", "1990-05", "1990-05-12", "1991", "none"])
    }
}
