import DomainModel
import Testing

@Suite("Days and times without a calendar")
struct CivilDayTests {
    @Test("days are counted from 1970, before it too, and come back the same")
    func counting() {
        #expect(CivilDay.number(year: 1970, month: 1, day: 1) == 0)
        #expect(CivilDay.number(year: 2000, month: 2, day: 29) == 11_016)
        #expect(CivilDay.number(year: 1900, month: 2, day: 28) == -25_509)
        for number in stride(from: -800_000, through: 800_000, by: 997) {
            let date = CivilDay.date(of: number)
            let back = CivilDay.number(year: date.year, month: date.month, day: date.day)
            #expect(back == number)
        }
    }

    @Test("times are RFC 3339 in UTC, with milliseconds or without")
    func times() {
        let time: Int64 = 1_777_618_800_250
        #expect(TimeText.utc(milliseconds: time) == "2026-05-01T07:00:00.250Z")
        #expect(TimeText.utc(seconds: time) == "2026-05-01T07:00:00Z")
        #expect(TimeText.day(milliseconds: time) == "2026-05-01")
        #expect(TimeText.utc(milliseconds: -1) == "1969-12-31T23:59:59.999Z")
        #expect(TimeText.utc(seconds: -1) == "1969-12-31T23:59:59Z")
    }
}
