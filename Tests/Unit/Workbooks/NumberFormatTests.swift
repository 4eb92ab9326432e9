import Testing
import Workbooks

/// How numbers of a sheet are read.
@Suite("Number formats of workbooks")
struct NumberFormatTests {
    @Test(
        "a format says whether a number is a day, a time or both",
        arguments: [
            ("General", "45000.5"), ("0.00", "45000.5"), ("#,##0 \"days\"", "45000.5"),
            ("yyyy\\-mm\\-dd", "2023-03-15"), ("d mmm yyyy", "2023-03-15"),
            ("[$-419]d mmmm yyyy", "2023-03-15"), ("mmm\\ yy", "2023-03-15"),
            ("dd.mm.yyyy hh:mm", "2023-03-15T12:00"), ("h:mm AM/PM", "12:00"),
            ("[h]:mm", "45000.5"), ("[Red]0;[Blue]-0", "45000.5"), ("\"day\" 0", "45000.5"),
        ])
    func formats(code: String, text: String) {
        #expect(NumberFormat(code: code).text("45000.5", isFrom1904: false) == text)
    }

    @Test(
        "days are counted from 1900 with its leap day that never was, or from 1904",
        arguments: [
            ("1", false, "1900-01-01"), ("59", false, "1900-02-28"), ("61", false, "1900-03-01"),
            ("0", true, "1904-01-01"), ("43538", true, "2023-03-15"),
            ("2958465", false, "9999-12-31"),
        ])
    func epochs(raw: String, isFrom1904: Bool, text: String) {
        #expect(NumberFormat.day.text(raw, isFrom1904: isFrom1904) == text)
    }

    @Test(
        "numbers come as a spreadsheet shows them",
        arguments: [
            ("0.1", "0.1"), ("0.30000000000000004", "0.3"), ("3.75291234567E11", "375291234567"),
            ("1E+20", "1e+20"), ("-5", "-5"), ("12", "12"), ("1.0", "1"),
        ])
    func numbers(raw: String, text: String) {
        #expect(NumberFormat.number.text(raw, isFrom1904: false) == text)
    }
}
