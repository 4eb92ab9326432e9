/// Width of lines, length of files and of functions.
enum SizeChecks {
    static let width = 100
    static let fileLines = 400
    static let functionLines = 70
    static let reason = "// Long because: "

    /// Lines wider than 100 characters; Markdown tables, code and lines with a link may be wider,
    /// and so may a raw string that stands alone as a test's data, which would lose by wrapping.
    static func wideLines(in file: SourceFile) -> [Finding] {
        guard file.isSwift || file.isMarkdown else { return [] }
        var fenced = false
        return file.lines.enumerated().compactMap { offset, line in
            if file.isMarkdown, line.hasPrefix("```") { fenced.toggle() }
            guard line.count > width else { return nil }
            if file.isMarkdown, fenced || line.hasPrefix("|") || line.contains("://") { return nil }
            let isData = line.drop { $0 == " " }.hasPrefix("#\"")
            if isData, file.path.hasPrefix("Tests/") { return nil }
            return file.finding(line: offset + 1, "\(line.count) wide, \(width) allowed")
        }
    }

    /// A Swift file of more than 400 lines whose header gives no reason.
    static func longFile(_ file: SourceFile) -> [Finding] {
        let count = file.lines.count
        guard file.isSwift, count > fileLines else { return [] }
        let hasReason = file.lines.prefix(10).contains {
            $0.hasPrefix(reason) && $0.count > reason.count
        }
        if hasReason { return [] }
        let message = "\(count) lines, \(fileLines) allowed: split, or say '\(reason)…' on top"
        return [file.finding(line: 1, message)]
    }

    /// Functions, initializers and subscripts of more than 70 lines.
    static func longFunctions(in file: SourceFile) -> [Finding] {
        guard file.isSwift else { return [] }
        return FunctionScanner.functions(in: file.codeLines).compactMap { function in
            guard function.count > functionLines else { return nil }
            return file.finding(
                line: function.lowerBound,
                "a function of \(function.count) lines, \(functionLines) allowed")
        }
    }
}
