/// Blanks comments and string literals, so that the checks below look at code alone.
///
/// Knows line and nested block comments, plain, multi-line and raw strings, and interpolation
/// (which is blanked with its string). Regex literals are not known: those with a quote or a brace
/// in them confuse it.
struct CodeScanner {
    private let characters: [Character]
    private var index = 0
    private var output: [Character] = []

    static func code(of text: String) -> String {
        var scanner = CodeScanner(characters: Array(text))
        scanner.run()
        return String(scanner.output)
    }

    private init(characters: [Character]) {
        self.characters = characters
        output.reserveCapacity(characters.count)
    }

    private mutating func run() {
        while index < characters.count {
            if at("//") {
                blankLine()
            } else if at("/*") {
                blankBlockComment()
            } else if let hashes = stringStart() {
                blankString(hashes: hashes)
            } else {
                output.append(characters[index])
                index += 1
            }
        }
    }

    private func at(_ text: String, offset: Int = 0) -> Bool {
        let start = index + offset
        let wanted = Array(text)
        return start + wanted.count <= characters.count
            && characters[start..<start + wanted.count].elementsEqual(wanted)
    }

    private mutating func blank(_ count: Int) {
        for _ in 0..<count where index < characters.count {
            output.append(characters[index].isNewline ? characters[index] : " ")
            index += 1
        }
    }

    private mutating func blankLine() {
        while index < characters.count, !characters[index].isNewline { blank(1) }
    }

    private mutating func blankBlockComment() {
        var depth = 0
        repeat {
            if at("/*") {
                depth += 1
                blank(2)
            } else if at("*/") {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && index < characters.count
    }

    /// The number of `#` before a string literal that starts here, or nil when none does.
    private func stringStart() -> Int? {
        var hashes = 0
        while at("#", offset: hashes) { hashes += 1 }
        return at("\"", offset: hashes) ? hashes : nil
    }

    private mutating func blankString(hashes: Int) {
        let marks = String(repeating: "#", count: hashes)
        let quote = at("\"\"\"", offset: hashes) ? "\"\"\"" : "\""
        blank(hashes + quote.count)
        while index < characters.count, !at(quote + marks) {
            if at("\\\(marks)(") {
                blank(2 + hashes)
                blankInterpolation()
            } else if at("\\\(marks)") {
                blank(2 + hashes)
            } else {
                blank(1)
            }
        }
        blank(quote.count + hashes)
    }

    private mutating func blankInterpolation() {
        var depth = 1
        while depth > 0, index < characters.count {
            if let hashes = stringStart() {
                blankString(hashes: hashes)
                continue
            }
            if at("(") { depth += 1 }
            if at(")") { depth -= 1 }
            blank(1)
        }
    }
}
