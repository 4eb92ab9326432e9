import CommandSupport

/// What the reader of the demo sees: headings, sentences, commands, and what they answered.
struct DemoScreen: Sendable {
    private static let margin = "  "

    let output: Output
    private let terminal: Terminal
    private let width: Int

    init(output: Output) {
        self.output = output
        terminal = output.terminal
        width = terminal.isInteractive ? max(40, min(terminal.width, 100)) : 100
    }

    func chapter(_ number: Int, _ title: String) throws {
        let line = "\(number). \(title)"
        try say("\n" + terminal.style(line, .bold) + "\n")
        if !terminal.usesColor { try say(String(repeating: "-", count: line.count) + "\n") }
    }

    /// A paragraph between the commands.
    func tell(_ text: String) throws {
        try say("\n" + wrapped(text, to: width) + "\n")
    }

    /// A command as one would type it, in several lines where it is long.
    func command(_ words: [String], inBackground: Bool = false) throws {
        let parts = ShellText.parts(words) + (inBackground ? ["&"] : [])
        var lines: [String] = []
        var line = "$"
        for part in parts {
            if TextWidth.of(line) + TextWidth.of(part) + 3 > width, line != "$" {
                lines.append(line + " \\")
                line = "     " + part
            } else {
                line += " " + part
            }
        }
        lines.append(line)
        try say(lines.map { terminal.style($0, .cyan) + "\n" }.joined())
    }

    /// What a command answered; long lines are cut.
    func answer(_ text: String) throws {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let shown = terminal.line(TextWidth.cut(String(line), to: width - 2))
            try say(shown.isEmpty ? "\n" : Self.margin + shown + "\n")
        }
    }

    /// A field of a record with its value, in as many lines as that takes.
    func field(_ name: String, _ value: String) throws {
        let column = 18
        let lines = value.split(separator: "\n").flatMap {
            wrapped(String($0), to: width - column - 2).split(separator: "\n")
        }
        for (position, line) in lines.enumerated() {
            let label = TextWidth.padded(position == 0 ? name : "", to: column)
            try say(Self.margin + terminal.style(label, .dim) + terminal.line(String(line)) + "\n")
        }
    }

    /// Something that was checked and is as it should be.
    func confirm(_ text: String) throws {
        let lines = wrapped(text, to: width - 4).split(separator: "\n")
        try say(
            lines.enumerated().map { position, line in
                (position == 0 ? terminal.style("  ✓ ", .green) : "    ") + line + "\n"
            }.joined())
    }

    private func wrapped(_ text: String, to width: Int) -> String {
        var lines = [""]
        for word in text.split(separator: " ") {
            let line = lines[lines.count - 1]
            if TextWidth.of(line) + TextWidth.of(String(word)) + 1 > width {
                lines.append(String(word))
            } else {
                lines[lines.count - 1] = line.isEmpty ? String(word) : line + " " + word
            }
        }
        return lines.joined(separator: "\n")
    }

    private func say(_ text: String) throws {
        guard !output.isJSON, !output.isQuiet else { return }
        do {
            try output.write(text)
        } catch {
            // Nobody reads any more.
            throw CancellationError()
        }
    }
}

/// Words as a shell takes them.
enum ShellText {
    /// The words, each option in one part with its value.
    static func parts(_ words: [String]) -> [String] {
        var parts: [String] = []
        var takesValue = false
        for word in words {
            if takesValue, !word.hasPrefix("--") {
                parts[parts.count - 1] += " " + quoted(word)
            } else {
                parts.append(quoted(word))
            }
            takesValue = word.hasPrefix("--")
        }
        return parts
    }

    static func quoted(_ word: String) -> String {
        if word.contains("\n") { return "$'" + word.map(escaped).joined() + "'" }
        let isPlain = word.allSatisfy { character in
            character.isLetter || character.isNumber || "-_./:=@%+,".contains(character)
        }
        if isPlain, !word.isEmpty { return word }
        return "'" + word.replacing("'", with: #"'\''"#) + "'"
    }

    private static func escaped(_ character: Character) -> String {
        switch character {
        case "\n": "\\n"
        case "\\", "'": "\\\(character)"
        default: String(character)
        }
    }
}
