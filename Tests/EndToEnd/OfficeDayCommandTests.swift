import Foundation
import TestTraits
import Testing

/// Days, codes and clocks as the commands show them.
@Suite("Days and clocks on the command line", .slow)
struct OfficeDayCommandTests {
    private static let faketime = "/usr/bin/faketime"
    private static let hasFaketime = FileManager.default.isExecutableFile(atPath: faketime)

    private static let newCase = ["case", "add", "sex=f", "protection_categories=refugee"]

    private func run(
        _ office: FieldOffice, _ arguments: [String], zone: String = "", at time: String? = nil
    ) throws -> CommandResult {
        var environment = FieldOffice.environment
        environment["FIELDBOOK_TIMEZONE"] = zone
        environment["TZ"] = "UTC"
        let whole = arguments + ["--replica", office.replica]
        guard let time else { return try runCommand("fieldbook", whole, environment: environment) }
        return try RunningCommand(
            executable: Self.faketime, ["-f", time, Products.path("fieldbook")] + whole,
            environment: environment
        ).result()
    }

    @Test("a time zone that the machine does not know is refused by name")
    func anUnknownTimeZoneIsRefused() throws {
        let minsk = try FieldOffice.alone()
        for name in ["Europe/Minks", "/etc/passwd", "../../etc/passwd", "Europe"] {
            let result = try run(minsk, ["status"], zone: name)
            #expect(result.status == 64)
            #expect(result.errors.contains("FIELDBOOK_TIMEZONE"))
        }
        #expect(try run(minsk, ["status"], zone: "Europe/Minsk").status == 0)
    }

    @Test(
        "one laptop gives no code twice when the year goes back and forth",
        .enabled(if: hasFaketime, "faketime is not installed"))
    func codesNeverRepeat() throws {
        let minsk = try FieldOffice.alone()
        for time in [nil, "-4000d", nil, "+400d", "-4000d"] as [String?] {
            let result = try run(minsk, Self.newCase + ["--json"], at: time)
            #expect(result.status == 0, "\(result.errors)")
        }
        let codes = try minsk.json("case", "list")["records"].items.compactMap { $0["code"].text }
        #expect(codes.count == 5)
        #expect(Set(codes).count == 5)
    }

    @Test(
        "a clock that is years off is said at the edit, in status and by doctor",
        .enabled(if: hasFaketime, "faketime is not installed"))
    func aWrongClockIsSaid() throws {
        let minsk = try FieldOffice.alone()
        let added = try run(minsk, Self.newCase, at: "@2001-01-01 00:00:00")
        #expect(added.status == 0)
        #expect(added.errors.contains("before Fieldbook was made"))
        let json = try run(minsk, Self.newCase + ["--json"], at: "@2001-01-01 00:00:00")
        #expect(try JSON(parsing: json.output)["clock"]["state"] == "impossible")
        let table = try minsk.write("name,type\nFictitious Club,media\n", to: "t.csv")
        let rows = try run(
            minsk, ["import", "stakeholder", table, "--json"], at: "@2001-01-01 00:00:00")
        #expect(try JSON(parsing: rows.output)["clock"]["state"] == "impossible")
        let status = try run(minsk, ["status", "--json"], at: "@2001-01-01 00:00:00")
        #expect(try JSON(parsing: status.output)["clock"]["state"] == "impossible")
        let doctor = try run(minsk, ["doctor"], at: "@2001-01-01 00:00:00")
        #expect(doctor.status == 1)
        #expect(doctor.output.contains("set the clock"))
    }

    @Test(
        "the sync that tells the time names the days and codes that a wrong clock had filled in",
        .enabled(if: hasFaketime, "faketime is not installed"))
    func filledInDaysAreCorrected() throws {
        let network = try CountryNetwork("minsk")
        let minsk = network[0]
        try network.syncAll(rounds: 1)
        #expect(try run(minsk, Self.newCase, at: "+800d").status == 0)
        let id = try #require(try minsk.json("case", "list")["records"].items.first?["id"].text)
        let before = try minsk.fields("case", id)
        let answer = try minsk.sync()
        let after = try minsk.fields("case", id)
        #expect(answer["clocked"].items.map { $0["field"] } == ["intake_date", "code"])
        #expect(answer["clocked"].items.first?["before"] == before["intake_date"])
        #expect(answer["clocked"].items.first?["after"] == after["intake_date"])
        #expect(answer["warnings"].items.count == 2)
        #expect(after["code"] == before["code"])
        #expect(after["intake_date"] != before["intake_date"])
        try minsk.expectVerified()
    }

    @Test(
        "today and the days of a filter are those of the office's time zone",
        .enabled(if: hasFaketime, "faketime is not installed"))
    func daysAreTheOffices() throws {
        let minsk = try FieldOffice.alone()
        // 22:30 in UTC is the next day in Minsk.
        let zone = "Europe/Minsk"
        let utc = "@2026-12-31 22:30:00"
        let added = try run(minsk, Self.newCase + ["--json"], zone: "UTC", at: utc)
        #expect(added.status == 0)
        let shown = try JSON(
            parsing: run(minsk, ["case", "list", "--json"], zone: zone).output)["records"].items
        let id = try #require(shown.first?["id"].text)
        for (zone, day) in [("UTC", "2026-12-31"), (zone, "2027-01-01")] {
            let filter = ["case", "list", "--where", "created_at=\(day)", "--json"]
            let found = try JSON(parsing: run(minsk, filter, zone: zone).output)["records"].items
            #expect(found.map { $0["id"].text } == [id], "\(zone)")
        }
    }
}
