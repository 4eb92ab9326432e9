/// Each command explains itself: an abstract, and a discussion with an example to type.
enum CommandChecks {
    static let folders = ["Client/fieldbook/", "Server/fieldbook-server/"]
    private static let configuration = "CommandConfiguration("

    static func undocumentedCommands(in file: SourceFile) -> [Finding] {
        guard file.isSwift, folders.contains(where: file.path.hasPrefix) else { return [] }
        let starts = file.code.ranges(of: configuration).map(\.upperBound)
        let declared = file.codeLines.filter(declaresCommand).count
        var findings: [Finding] = []
        if declared > starts.count {
            findings.append(
                file.finding(
                    line: 1, "\(declared) commands but \(starts.count) configurations with help"))
        }
        for start in starts {
            let offset = file.code.distance(from: file.code.startIndex, to: start)
            findings += missing(from: arguments(at: offset, in: file)).map {
                file.finding(line: line(of: offset, in: file), "a command without \($0)")
            }
        }
        return findings
    }

    private static func declaresCommand(_ line: Substring) -> Bool {
        line.contains("struct ") && line.contains("ParsableCommand")
    }

    private static func missing(from arguments: String) -> [String] {
        var missing: [String] = []
        if !arguments.contains("abstract:") { missing.append("an abstract") }
        if !arguments.contains("discussion:") {
            missing.append("a discussion")
        } else if !arguments.contains("fieldbook") {
            missing.append("an example in its discussion")
        }
        return missing
    }

    /// The raw text up to the parenthesis that closes the one before `offset`.
    private static func arguments(at offset: Int, in file: SourceFile) -> String {
        var depth = 1
        let end = file.code.dropFirst(offset).prefix { character in
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            return depth > 0
        }
        return String(file.text.dropFirst(offset).prefix(end.count))
    }

    private static func line(of offset: Int, in file: SourceFile) -> Int {
        file.code.prefix(offset).count { $0.isNewline } + 1
    }
}
