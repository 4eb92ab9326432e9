/// Keeps a spreadsheet from running a cell, or a part of one, as a formula.
///
/// A cell that begins with `=`, `+`, `-`, `@`, a tab or a line end gets a leading apostrophe, as do
/// cells that would otherwise lose one when they are read again. A spreadsheet may be told, or take
/// it from its country, that cells end at a semicolon or a tab, and then does not see the quotes in
/// the middle of a line: so the same is done behind each semicolon, tab and line end within a cell.
/// Plain numbers and phone numbers stay as they are, and so do lists whose lines begin with a dash.
package enum FormulaGuard {
    private typealias Scalars = Substring.UnicodeScalarView

    package static func guarded(_ cell: String) -> String {
        guard mayNeed(cell) else { return cell }
        let parts = parts(of: cell) { part, isNeeded in
            isNeeded(part) ? "'" + String(part) : String(part)
        }
        return isNeeded(cell.unicodeScalars[...]) ? "'" + parts : parts
    }

    /// Undoes `guarded`, for every text.
    package static func unguarded(_ cell: String) -> String {
        guard mayNeed(cell) else { return cell }
        let parts = parts(of: cell) { part, isNeeded in
            part.first == "'" && isNeeded(part.dropFirst())
                ? String(part.dropFirst()) : String(part)
        }
        let rest = parts.unicodeScalars.dropFirst()
        return parts.unicodeScalars.first == "'" && isNeeded(rest) ? String(rest) : parts
    }

    /// False for most cells: neither their beginning nor a separator within asks for a closer look.
    private static func mayNeed(_ cell: String) -> Bool {
        guard let first = cell.unicodeScalars.first else { return false }
        return first == "'" || isDangerous(first)
            || cell.utf8.contains { $0 == UInt8(ascii: ";") || (0x09...0x0D).contains($0) }
    }

    private static func isNeeded(_ cell: Scalars) -> Bool {
        let rest = cell.drop { $0 == "'" }
        guard let first = rest.first, isDangerous(first) else { return false }
        return !isNumber(rest) && !isPhone(rest)
    }

    /// The cell, of which each part behind a separator goes through `change`.
    private static func parts(
        of cell: String, _ change: (Scalars, (Scalars) -> Bool) -> String
    ) -> String {
        let scalars = cell.unicodeScalars
        var end = scalars.firstIndex(where: isSeparator) ?? scalars.endIndex
        var result = String(scalars[..<end])
        while end < scalars.endIndex {
            let separator = scalars[end]
            let start = scalars.index(after: end)
            end = scalars[start...].firstIndex(where: isSeparator) ?? scalars.endIndex
            let isLine = separator != ";" && separator != "\t"
            result.unicodeScalars.append(separator)
            result += change(scalars[start..<end]) { part in
                // The quotes may be taken for those around a cell.
                let rest = part.drop { $0 == "'" || $0 == "\"" }
                return isNeeded(rest) && !(isLine && isBullet(rest))
            }
        }
        return result
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        scalar == ";" || (0x09...0x0D).contains(scalar.value)
    }

    /// `- an item of a list`.
    private static func isBullet(_ line: Scalars) -> Bool {
        (line.first == "-" || line.first == "+") && line.dropFirst().first == " "
    }

    private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "=", "+", "-", "@", "\t", "\r", "\n": true
        // Wide forms, which some spreadsheets take for the others.
        case "＝", "＋", "－", "＠": true
        default: false
        }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// `-12`, `+3.5`, `-1,5e-3`.
    private static func isNumber(_ text: Scalars) -> Bool {
        var rest = text.dropFirst()
        guard text.first == "+" || text.first == "-", skipDigits(&rest) else { return false }
        if rest.first == "." || rest.first == "," {
            rest.removeFirst()
            guard skipDigits(&rest) else { return false }
        }
        if rest.first == "e" || rest.first == "E" {
            rest.removeFirst()
            if rest.first == "+" || rest.first == "-" { rest.removeFirst() }
            guard skipDigits(&rest) else { return false }
        }
        return rest.isEmpty
    }

    private static func skipDigits(_ text: inout Scalars) -> Bool {
        let count = text.prefix(while: isDigit).count
        text.removeFirst(count)
        return count > 0
    }

    /// `+375 29 1234567`: digits and spaces, which no spreadsheet takes for a sum.
    private static func isPhone(_ text: Scalars) -> Bool {
        text.first == "+" && text.dropFirst().first.map(isDigit) == true
            && text.dropFirst().allSatisfy { isDigit($0) || $0 == " " }
    }
}
