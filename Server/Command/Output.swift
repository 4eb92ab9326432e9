import CommandSupport
import Foundation

/// Writes a command's result to stdout: for people, or as one JSON object a line.
struct Output {
    let json: Bool
    let isQuiet: Bool

    /// - Parameters:
    ///   - value: what `--json` shows; its shape is a contract, with `"version": 1`.
    ///   - text: lines for people.
    func write(_ value: some Encodable, text: @autoclosure () -> String) {
        let text = json ? Self.line(value) : TerminalText.clean(text())
        FileHandle.standardOutput.write(Data(text.utf8))
    }

    /// Says something beside the result, on stderr, to people who want to hear it.
    func remark(_ text: String) {
        if !isQuiet { warn(text) }
    }

    /// Says what its reader has to know, also when quiet was asked for.
    func warn(_ text: String) {
        guard !json else { return }
        FileHandle.standardError.write(Data((TerminalText.clean(text) + "\n").utf8))
    }

    static func line(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Encoding fails only for numbers that are not finite, which no shape here has.
        let data = (try? encoder.encode(value)) ?? Data("{}".utf8)
        return String(decoding: TerminalText.escaped(json: Array(data)), as: UTF8.self) + "\n"
    }

    /// A time as RFC 3339, in UTC. - Parameter milliseconds: since 1970.
    static func time(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds / 1000)).formatted(.iso8601)
    }

    /// Rows as columns of equal width, two spaces apart, below a heading.
    static func table(_ heading: [String], _ rows: [[String]]) -> String {
        // A name cannot make a line of its own, or look like one.
        let rows = rows.map { $0.map(TerminalText.line) }
        let widths = heading.indices.map { column in
            ([heading] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([heading] + rows).map { row in
            let cells = zip(row, widths).map { text, width in
                text + String(repeating: " ", count: width - text.count)
            }
            return cells.joined(separator: "  ").trimmingSuffix(while: \.isWhitespace) + "\n"
        }.joined()
    }
}

extension String {
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
        guard let last = lastIndex(where: { !predicate($0) }) else { return "" }
        return self[...last]
    }
}
