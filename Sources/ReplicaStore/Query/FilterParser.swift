import DomainModel
import SyncProtocol

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

    /// Whether it stands without quotes.
    var isBare: Bool {
        if case .word = kind { true } else { false }
    }
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
        while let character = next, !character.isWhitespace,
            sign() == nil || isEstimate(from: start), Self.closing[character] == nil
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

    /// Whether the `~` at hand ends a date that began at a place, as in `1990~`.
    private func isEstimate(from start: Int) -> Bool {
        let isDate = characters[start..<position].allSatisfy { $0.isNumber || $0 == "-" }
        let after = position + 1 < characters.count ? characters[position + 1] : " "
        return characters[position] == "~" && start < position && isDate
            && (after.isWhitespace || after == ")")
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

/// Reads the tokens of a filter by recursive descent.
struct FilterParser {
    /// How deep parentheses and `not` may nest, and how many comparisons there may be.
    static let depthLimit = 50
    static let comparisonLimit = 200

    private let tokens: [FilterToken]
    private let collection: CollectionSchema
    private let words: FilterWords
    private let resolve: Filter.ReferenceResolver
    private var index = 0
    private var depth = 0
    private var comparisons = 0

    init(
        _ tokens: [FilterToken], collection: CollectionSchema, words: FilterWords,
        resolve: @escaping Filter.ReferenceResolver
    ) {
        self.tokens = tokens
        self.collection = collection
        self.words = words
        self.resolve = resolve
    }

    mutating func filter() throws(FilterError) -> Filter {
        let filter = try alternatives()
        guard token.kind == .end else {
            throw FilterError(
                "\(Self.shown(token)) is not expected here", at: token.position,
                hint: "Join comparisons by and, or; put a value with spaces into quotes.")
        }
        return filter
    }

    /// The last token is `.end`, which is never stepped over.
    private var token: FilterToken { tokens[index] }

    private mutating func skip(_ keyword: String) -> Bool {
        guard case .word(let word) = token.kind, word.lowercased() == keyword else { return false }
        index += 1
        return true
    }

    private mutating func alternatives() throws(FilterError) -> Filter {
        var filters = [try conjunction()]
        while skip("or") { filters.append(try conjunction()) }
        return filters.count == 1 ? filters[0] : .any(filters)
    }

    private mutating func conjunction() throws(FilterError) -> Filter {
        var filters = [try term()]
        while skip("and") { filters.append(try term()) }
        return filters.count == 1 ? filters[0] : .all(filters)
    }

    private mutating func term() throws(FilterError) -> Filter {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw FilterError("the filter nests too deeply", at: token.position)
        }
        if skip("not") { return .not(try term()) }
        guard token.kind == .sign("(") else { return try comparison() }
        let start = token.position
        index += 1
        let filter = try alternatives()
        guard token.kind == .sign(")") else {
            throw FilterError("the parenthesis is not closed", at: start)
        }
        index += 1
        return filter
    }
}

extension FilterParser {
    private mutating func comparison() throws(FilterError) -> Filter {
        comparisons += 1
        guard comparisons <= Self.comparisonLimit else {
            throw FilterError("the filter has too many comparisons", at: token.position)
        }
        guard case .word(let name) = token.kind else {
            throw FilterError(
                "a field's name is expected, not \(Self.shown(token))", at: token.position)
        }
        let operand = try FilterOperand(name, at: token.position, in: collection)
        index += 1
        let sign = try comparisonSign(after: name)
        let start = token
        let text = try words.text(
            of: try value(after: sign), isBare: start.isBare, for: operand, at: start.position)
        let right = FilterValue(
            operand: operand, text: text, position: start.position, collection: collection.name,
            resolve: resolve)
        return try right.filter(sign: sign)
    }

    private mutating func comparisonSign(after name: String) throws(FilterError) -> String {
        guard case .sign(let sign) = token.kind, sign != "(", sign != ")" else {
            throw FilterError(
                "\(name) needs a comparison, not \(Self.shown(token))", at: token.position,
                hint: "Comparisons: =, !=, <, <=, >, >=, ~ (contains), += (has the element).")
        }
        index += 1
        return sign
    }

    private mutating func value(after sign: String) throws(FilterError) -> String {
        let start = token
        switch start.kind {
        case .word(let text), .quoted(let text):
            index += 1
            return text
        default:
            throw FilterError(
                "a value is expected after \(sign), not \(Self.shown(start))",
                at: start.position,
                hint: #"Put a value with signs or spaces into quotes; "" stands for no value."#)
        }
    }

    private static func shown(_ token: FilterToken) -> String {
        switch token.kind {
        case .word(let text), .quoted(let text), .sign(let text): "“\(text.prefix(40))”"
        case .end: "the end"
        }
    }
}
