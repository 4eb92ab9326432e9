/// One word, quoted text or sign of a filter, with the place where it stands.
struct FilterToken: Hashable {
    enum Kind: Hashable {
        case word(String)
        case quoted(String)
        /// `=`, `!=`, `<`, `<=`, `>`, `>=`, `~`, `+=`, `(` or `)`.
        case sign(String)
        case end
    }

    let kind: Kind
    /// Counted from 1.
    let position: Int
}

/// Splits the text of a filter into tokens.
struct FilterLexer {
    /// The longest filter that is read, in characters.
    static let limit = 20_000

    private let characters: [Character]
    private var position = 0
    private var tokens: [FilterToken] = []

    private static let closing: [Character: Character] = [
        "\"": "\"", "'": "'", "“": "”", "«": "»",
    ]
    private static let signs = ["!=", "<=", ">=", "+=", "=", "<", ">", "~", "(", ")"]

    private init(_ characters: [Character]) { self.characters = characters }

    /// Gives the tokens of a text; the last one is `.end`.
    static func tokens(_ text: String) throws(FilterError) -> [FilterToken] {
        let characters = Array(text)
        guard characters.count <= limit else {
            throw FilterError("the filter is longer than \(limit) characters", at: limit + 1)
        }
        var lexer = FilterLexer(characters)
        while try lexer.step() {}
        return lexer.tokens
    }

    /// Reads one token; false at the end.
    private mutating func step() throws(FilterError) -> Bool {
        while let space = next, space.isWhitespace { position += 1 }
        let start = position
        guard let first = next else {
            append(.end, from: start)
            return false
        }
        if let quote = Self.closing[first] {
            append(.quoted(try quoted(until: quote)), from: start)
        } else if let sign = sign() {
            position += sign.count
            append(.sign(sign), from: start)
        } else {
            append(.word(try word()), from: start)
        }
        return true
    }

    private var next: Character? { position < characters.count ? characters[position] : nil }

    private mutating func append(_ kind: FilterToken.Kind, from start: Int) {
        tokens.append(FilterToken(kind: kind, position: start + 1))
    }

    private func sign() -> String? {
        Self.signs.first { characters[position...].starts(with: $0) }
    }

    private mutating func word() throws(FilterError) -> String {
        let start = position
        while let character = next, !character.isWhitespace, sign() == nil,
            Self.closing[character] == nil
        {
            guard character != "!" else {
                throw FilterError(
                    "“!” has no meaning here", at: position + 1,
                    hint: "Write != for “is not”, and not for the opposite.")
            }
            position += 1
        }
        return String(characters[start..<position])
    }

    private mutating func quoted(until quote: Character) throws(FilterError) -> String {
        let start = position
        position += 1
        var text = ""
        while let character = next {
            position += 1
            if character == quote { return text }
            if character == "\\", let escaped = next, escaped == quote || escaped == "\\" {
                text.append(escaped)
                position += 1
            } else {
                text.append(character)
            }
        }
        throw FilterError("the quotation is not closed", at: start + 1)
    }
}
