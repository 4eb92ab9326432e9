/// Finds where functions begin and end by counting braces in code without comments and strings.
enum FunctionScanner {
    private static let keywords = ["func", "init", "deinit", "subscript"]

    /// The lines of each function, from its keyword to its closing brace, counted from 1.
    static func functions(in codeLines: [Substring]) -> [ClosedRange<Int>] {
        var found: [ClosedRange<Int>] = []
        for (offset, line) in codeLines.enumerated() where declaresFunction(line) {
            if let end = endOfBody(from: offset, in: codeLines) {
                found.append((offset + 1)...(end + 1))
            }
        }
        return found
    }

    static func declaresFunction(_ line: Substring) -> Bool {
        let beforeParameters = line.prefix { $0 != "(" && $0 != "{" }
        let isCall = beforeParameters.contains { $0 == "." || $0 == "=" || $0 == ":" }
        let words = beforeParameters.split { !($0.isLetter || $0.isNumber || $0 == "_") }
        return !isCall && words.contains { keywords.contains(String($0)) }
    }

    /// The line where the braces that open after `start` are closed again; nil without a body.
    private static func endOfBody(from start: Int, in lines: [Substring]) -> Int? {
        var braces = 0
        var parentheses = 0
        for index in start..<lines.count {
            if index > start, braces == 0, parentheses == 0, declaresFunction(lines[index]) {
                return nil  // a requirement of a protocol: no body of its own
            }
            for character in lines[index] {
                switch character {
                case "(": parentheses += 1
                case ")": parentheses -= 1
                case "{": braces += 1
                case "}":
                    braces -= 1
                    if braces == 0, parentheses == 0 { return index }
                    if braces < 0 { return nil }
                default: break
                }
            }
        }
        return nil
    }
}
