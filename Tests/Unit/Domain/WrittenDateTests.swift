import DomainModel
import Testing

@Suite("Dates as tables have them")
struct WrittenDateTests {
    @Test(
        "a date that can be read in one way is read",
        arguments: [
            ("2024-05-01", "2024-05-01"), ("2024-05-01T10:22:11.000+03:00", "2024-05-01"),
            ("2024-05-01 00:00:00", "2024-05-01"), ("2024-05-01T00:00:00.000Z", "2024-05-01"),
            ("2024/05/01", "2024-05-01"), ("2024/5/1", "2024-05-01"), ("01.05.2024", "2024-05-01"),
            ("17 May 2013", "2013-05-17"), ("May 17, 2013", "2013-05-17"),
            ("17-May-2013", "2013-05-17"), ("17 мая 2013", "2013-05-17"),
            ("17 траўня 2013", "2013-05-17"), ("16/10/2008", "2008-10-16"),
            ("10/16/2008", "2008-10-16"), ("16-10-2008", "2008-10-16"),
            ("05/05/2024", "2024-05-05"), ("۲۰۲۴/۰۵/۰۱", "2024-05-01"),
        ])
    func oneWay(text: String, day: String) throws {
        guard case .day(let date) = WrittenDate(text) else {
            Issue.record("\(text) is \(WrittenDate(text))")
            return
        }
        #expect(date.text == day)
    }

    @Test("an order decides where the numbers do not")
    func orders() {
        #expect(WrittenDate("05/06/2024") == .unclear)
        #expect(WrittenDate("05/06/2024", order: .dmy) == WrittenDate("2024-06-05"))
        #expect(WrittenDate("05/06/2024", order: .mdy) == WrittenDate("2024-05-06"))
        #expect(WrittenDate("16/10/2008", order: .mdy) == .other)
        #expect(WrittenDate("05/06/2024", order: .ymd) == .other)
        #expect(WrittenDate.order(of: "16/10/2008") == .dmy)
        #expect(WrittenDate.order(of: "10/16/2008") == .mdy)
        for text in ["05/05/2024", "05/06/2024", "2024-05-01", "16.10.2008", "soon"] {
            #expect(WrittenDate.order(of: text) == nil)
        }
    }

    @Test(
        "what is no date of one day stays unread",
        arguments: [
            "2024-05-01T21:00:00Z", "1/5/24", "31/31/2024", "2024-13-01", "30 February 2024",
            "May 2013", "45292", "", "17 Mayhem 2013",
        ])
    func others(text: String) {
        #expect(WrittenDate(text) == .other)
    }
}
