/// Times as text, without the locale and calendar machinery of formatters.
package enum TimeText {
    /// RFC 3339 in UTC with milliseconds: `2026-05-01T07:00:00.250Z`.
    package static func utc(milliseconds: Int64) -> String {
        let (seconds, rest) = milliseconds.dividedFloor(by: 1000)
        var text = clock(seconds)
        append(rest, 3, to: &text, then: "Z")
        return String(decoding: text, as: UTF8.self)
    }

    /// The same in whole seconds: `2026-05-01T07:00:00Z`. - Parameter milliseconds: since 1970.
    package static func utc(seconds milliseconds: Int64) -> String {
        var text = clock(milliseconds.dividedFloor(by: 1000).quotient)
        text[text.count - 1] = UInt8(ascii: "Z")
        return String(decoding: text, as: UTF8.self)
    }

    /// The day of an instant in UTC: `2026-05-01`.
    package static func day(milliseconds: Int64) -> String {
        String(utc(milliseconds: milliseconds).prefix(10))
    }

    /// `2026-05-01T07:00:00.`
    private static func clock(_ seconds: Int64) -> [UInt8] {
        let (day, rest) = seconds.dividedFloor(by: 86_400)
        let date = CivilDay.date(of: Int(day))
        var text: [UInt8] = []
        text.reserveCapacity(24)
        append(Int64(date.year), 4, to: &text, then: "-")
        append(Int64(date.month), 2, to: &text, then: "-")
        append(Int64(date.day), 2, to: &text, then: "T")
        append(rest / 3600, 2, to: &text, then: ":")
        append(rest / 60 % 60, 2, to: &text, then: ":")
        append(rest % 60, 2, to: &text, then: ".")
        return text
    }

    /// Appends a number with zeros before it up to a width, and one character.
    private static func append(
        _ number: Int64, _ width: Int, to text: inout [UInt8], then mark: Unicode.Scalar
    ) {
        let digits = String(number).utf8
        for _ in 0..<max(0, width - digits.count) { text.append(UInt8(ascii: "0")) }
        text += digits
        text.append(UInt8(ascii: mark))
    }
}
