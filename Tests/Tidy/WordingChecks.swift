/// What must not stand in the files: unfinished work, unsafe shortcuts, unexplained promises.
enum WordingChecks {
    // Written apart, so that this file passes its own check.
    private static let unfinished = ["TO" + "DO", "FIX" + "ME", "X" + "XX:", "HA" + "CK:"]
    private static let shortcuts = ["try!", "as!", "@testable"]
    private static let promises = ["@unchecked Sendable", "nonisolated(unsafe)"]

    static func unfinishedWork(in file: SourceFile) -> [Finding] {
        lines(file.lines, of: file, holding: unfinished, "unfinished work: do it or file an issue")
    }

    /// Traps that input can reach, outside the tests; `@testable`, which a release build has not.
    static func shortcuts(in file: SourceFile) -> [Finding] {
        guard file.isSwift else { return [] }
        let banned = file.path.hasPrefix("Tests/") ? ["@testable"] : shortcuts
        return lines(file.codeLines, of: file, holding: banned, "not used in this project")
    }

    /// A promise to the compiler without a comment on the same line or right above says no reason.
    static func unexplainedPromises(in file: SourceFile) -> [Finding] {
        guard file.isSwift else { return [] }
        let lines = file.lines
        return file.codeLines.enumerated().compactMap { offset, code in
            guard let promise = promises.first(where: { code.contains($0) }) else { return nil }
            let above = lines[..<offset].last { !$0.drop(while: \.isWhitespace).hasPrefix("@") }
            let isExplained =
                lines[offset].contains("//")
                || above?.drop(while: \.isWhitespace).hasPrefix("//") == true
            return isExplained
                ? nil : file.finding(line: offset + 1, "'\(promise)' without a comment: why safe?")
        }
    }

    private static func lines(
        _ lines: [Substring], of file: SourceFile, holding words: [String], _ message: String
    ) -> [Finding] {
        lines.enumerated().flatMap { offset, line in
            words.filter { line.contains($0) }.map {
                file.finding(line: offset + 1, "'\($0)': \(message)")
            }
        }
    }
}
