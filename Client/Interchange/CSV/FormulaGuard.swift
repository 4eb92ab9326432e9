/// Keeps a spreadsheet from running a cell as a formula.
///
/// A cell that begins with `=`, `+`, `-`, `@`, a tab or a line end gets a leading apostrophe, as do
/// cells that would otherwise lose one when they are read again. Plain numbers and phone numbers
/// stay as they are.
package enum FormulaGuard {
    package static func guarded(_ cell: String) -> String {
        isNeeded(cell) ? "'" + cell : cell
    }

    /// Undoes `guarded`, for every text.
    package static func unguarded(_ cell: String) -> String {
        guard cell.utf8.first == UInt8(ascii: "'") else { return cell }
        let rest = String(cell.unicodeScalars.dropFirst())
        return isNeeded(rest) ? rest : cell
    }

    private static func isNeeded(_ cell: String) -> Bool {
        let rest = cell.unicodeScalars.drop { $0 == "'" }
        guard let first = rest.first, isDangerous(first) else { return false }
        return !isNumber(rest) && !isPhone(rest)
    }

    private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "=", "+", "-", "@", "\t", "\r", "\n": true
        case "＝", "＋", "－", "＠": true
        default: false
        }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// `-12`, `+3.5`, `-1,5e-3`.
    private static func isNumber(_ text: Substring.UnicodeScalarView) -> Bool {
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

    private static func skipDigits(_ text: inout Substring.UnicodeScalarView) -> Bool {
        let count = text.prefix(while: isDigit).count
        text.removeFirst(count)
        return count > 0
    }

    /// `+375 29 1234567`: digits and spaces, which no spreadsheet takes for a sum.
    private static func isPhone(_ text: Substring.UnicodeScalarView) -> Bool {
        text.first == "+" && text.dropFirst().first.map(isDigit) == true
            && text.dropFirst().allSatisfy { isDigit($0) || $0 == " " }
    }
}
