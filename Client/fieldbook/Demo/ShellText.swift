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
