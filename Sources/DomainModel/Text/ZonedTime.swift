/// An instant as somebody wrote it: a day and time of day, with the offset from UTC.
package struct ZonedTime: Hashable, Sendable {
    package let date: CalendarDate
    package let hour: Int
    package let minute: Int
    package let second: Int
    /// The digits after the second's point, without trailing zeros.
    package let fraction: String
    package let offsetMinutes: Int

    /// Reads RFC 3339, and `2026-05-01 10:00+03` as people shorten it. Without an offset: nil.
    package init?(_ text: String) {
        let text = PlainText.asciiDigits(text).uppercased()
        guard let separator = text.firstIndex(where: { $0 == "T" || $0 == " " }),
            let date = CalendarDate(String(text[..<separator])),
            let (clock, offset) = Self.splitOffset(text[text.index(after: separator)...])
        else { return nil }
        let seconds = clock.split(separator: ".", omittingEmptySubsequences: false)
        let parts = seconds[0].split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), seconds.count == 1 || parts.count == 3,
            seconds.count <= 2, let hour = Self.twoDigits(parts[0], below: 24),
            let minute = Self.twoDigits(parts[1], below: 60),
            let second = parts.count == 3 ? Self.twoDigits(parts[2], below: 60) : 0,
            let fraction = Self.fraction(seconds.count == 2 ? seconds[1] : "0")
        else { return nil }
        self.date = date
        self.hour = hour
        self.minute = minute
        self.second = second
        self.fraction = fraction
        self.offsetMinutes = offset
    }

    /// RFC 3339: `2026-05-01T10:00:00+03:00`, `2026-05-01T07:00:00.25Z`.
    package var text: String {
        let clock = [hour, minute, second].map { CalendarDate.padded($0) }.joined(separator: ":")
        let point = fraction.isEmpty ? "" : ".\(fraction)"
        return "\(date.text)T\(clock)\(point)\(offsetText)"
    }

    package var millisecondsSince1970: Int64 {
        let minutes = (date.dayNumber * 24 + hour) * 60 + minute - offsetMinutes
        let milliseconds = Int(String((fraction + "000").prefix(3))) ?? 0
        return Int64(minutes * 60 + second) * 1000 + Int64(milliseconds)
    }

    private var offsetText: String {
        if offsetMinutes == 0 { return "Z" }
        let size = abs(offsetMinutes)
        let sign = offsetMinutes < 0 ? "-" : "+"
        return "\(sign)\(CalendarDate.padded(size / 60)):\(CalendarDate.padded(size % 60))"
    }
}

extension ZonedTime {
    /// Splits `10:00+03:00` into `10:00` and 180; the offset may be `Z`, `+03`, `+0300`, `+03:00`.
    private static func splitOffset(_ text: Substring) -> (clock: Substring, minutes: Int)? {
        if text.last == "Z" { return (text.dropLast(), 0) }
        guard let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) else { return nil }
        let written = text[text.index(after: sign)...]
        let digits = written.filter { $0 != ":" }
        guard [2, 4].contains(digits.utf8.count), written.utf8.count - digits.utf8.count <= 1,
            let hours = twoDigits(digits.prefix(2), below: 15),
            let minutes = digits.utf8.count == 2 ? 0 : twoDigits(digits.suffix(2), below: 60)
        else { return nil }
        let size = hours * 60 + minutes
        return (text[..<sign], text[sign] == "-" ? -size : size)
    }

    private static func twoDigits(_ text: Substring, below limit: Int) -> Int? {
        guard text.utf8.count == 2, let number = CalendarDate.number(text), number < limit else {
            return nil
        }
        return number
    }

    private static func fraction(_ digits: Substring) -> String? {
        guard (1...9).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        var digits = digits
        while digits.last == "0" { digits.removeLast() }
        return String(digits)
    }
}
