import DomainModel
import Testing

@Suite("Case codes")
struct CaseCodeTests {
    @Test("are written with the office in capitals and at least four digits")
    func format() {
        let code = CaseCode.format(office: "minsk", year: 2026, tag: "k7", sequence: 1)
        #expect(code == "MINSK-2026-K7-0001")
        let long = CaseCode.format(office: "minsk-2", year: 2026, tag: "K7", sequence: 12345)
        #expect(long == "MINSK-2-2026-K7-12345")
        #expect(CaseCode.parse(long)?.text == long)
    }

    @Test("are read whatever the case, hyphens in the office's name included")
    func parse() throws {
        let code = try #require(CaseCode.parse("brest-north-2026-a1-0042"))
        #expect(code.office == "brest-north")
        #expect(code.year == 2026 && code.tag == "A1" && code.sequence == 42)
    }

    @Test(
        "are not taken from other texts",
        arguments: [
            "", "MINSK", "MINSK-2026-K7", "MINSK-26-K7-0001", "MINSK-2026-K77-0001",
            "MINSK-2026-K7-0000", "MINSK-2026-K7-1", "-2026-K7-0001", "МІНСК-2026-K7-0001",
        ])
    func refusals(text: String) {
        #expect(CaseCode.parse(text) == nil)
    }

    @Test("instants and days count from 1970")
    func dayNumbers() {
        #expect(CalendarDate("1970-01-01")?.dayNumber == 0)
        #expect(CalendarDate("2000-03-01")?.dayNumber == 11_017)
        #expect(CalendarDate("01.01.0001")?.text == "0001-01-01")
        let local = ZonedTime("2026-05-01T10:00:00.25+03:00")?.millisecondsSince1970
        #expect(local == ZonedTime("2026-05-01T07:00:00.250Z")?.millisecondsSince1970)
        #expect(ZonedTime("1970-01-02T00:00Z")?.millisecondsSince1970 == 86_400_000)
    }
}
