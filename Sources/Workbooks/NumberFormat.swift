import DomainModel
import Foundation

/// How a number of a sheet is to be read: a workbook keeps days and times as numbers, and only the
/// format of the cell says so.
///
/// Source: ECMA-376 part 1, §18.8.30 and §18.17.4.
package enum NumberFormat: Hashable, Sendable {
    case number
    case day
    case dayAndTime
    case time

    /// A format that every workbook knows by its number.
    package init(id: Int) {
        switch id {
        case 14...17, 27...31, 34...36, 50...54, 57, 58: self = .day
        case 22: self = .dayAndTime
        case 18...21, 32, 33, 45...47, 55, 56: self = .time
        default: self = .number
        }
    }

    /// A format that the workbook defines, such as `dd\.mm\.yyyy`.
    package init(code: String) {
        guard code.lowercased() != "general" else {
            self = .number
            return
        }
        let letters = Self.letters(of: code)
        let hasTime = letters.contains("h") || letters.contains("s")
        let hasDay =
            letters.contains("y") || letters.contains("d") || letters.contains("m") && !hasTime
        self =
            switch (hasDay, hasTime) {
            case (true, true): .dayAndTime
            case (true, false): .day
            case (false, true): .time
            case (false, false): .number
            }
    }

    /// What stands outside quotes, brackets and escapes, in the first section. Spans of time, such
    /// as `[h]:mm`, are no times of a day.
    private static func letters(of code: String) -> Set<Character> {
        var letters: Set<Character> = []
        var isQuoted = false
        var bracket: String?
        var skips = false
        for character in code.lowercased() {
            if skips {
                skips = false
            } else if isQuoted {
                isQuoted = character != "\""
            } else if let inside = bracket {
                if character == "]" {
                    if ["h", "hh", "m", "mm", "s", "ss"].contains(inside) { return [] }
                    bracket = nil
                } else {
                    bracket = inside + String(character)
                }
            } else {
                switch character {
                case "\"": isQuoted = true
                case "[": bracket = ""
                case "\\", "_", "*": skips = true
                case ";": return letters
                default: letters.insert(character)
                }
            }
        }
        return letters
    }

    /// A number as a table has it: `2026-05-01`, `2026-05-01T10:30`, `10:30`, `12`, `0.5`.
    ///
    /// - Parameters:
    ///   - raw: as the sheet holds it.
    ///   - isFrom1904: whether the workbook counts its days from 1904.
    package func text(_ raw: String, isFrom1904: Bool) -> String {
        guard self != .number, let value = Double(raw), value >= 0, value < 2_958_466 else {
            return Self.plain(raw)
        }
        // To the second: what is beyond that is the rounding of binary fractions.
        let seconds = Int((value * 86_400).rounded())
        let (days, rest) = (seconds / 86_400, seconds % 86_400)
        let time = Self.time(rest)
        switch self {
        case .number: return Self.plain(raw)
        case .time: return time
        case .day: return Self.day(days, isFrom1904: isFrom1904)
        case .dayAndTime: return Self.day(days, isFrom1904: isFrom1904) + "T" + time
        }
    }

    /// Spreadsheet programs count from 1900, and take that year for a leap year.
    private static func day(_ days: Int, isFrom1904: Bool) -> String {
        let shift = isFrom1904 ? 1_462 : days < 60 ? 1 : 0
        let date = CivilDay.date(of: days + shift - 25_569)
        return String(format: "%04d-%02d-%02d", date.year, date.month, date.day)
    }

    private static func time(_ seconds: Int) -> String {
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
        return second == 0
            ? String(format: "%02d:%02d", hour, minute)
            : String(format: "%02d:%02d:%02d", hour, minute, second)
    }

    /// A number as a spreadsheet shows it, with 15 digits; whole ones without an exponent, so that
    /// phones and ids come whole.
    private static func plain(_ raw: String) -> String {
        if raw.utf8.count <= 15, raw.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return raw }
        guard let value = Double(raw) else { return raw }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return String(format: "%.15g", value)
    }
}
