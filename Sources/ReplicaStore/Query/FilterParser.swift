import DomainModel
import SyncProtocol

/// Reads the tokens of a filter by recursive descent.
struct FilterParser {
    /// How deep parentheses and `not` may nest, and how many comparisons there may be.
    static let depthLimit = 50
    static let comparisonLimit = 200

    private let tokens: [FilterToken]
    private let collection: CollectionSchema
    private let resolve: Filter.ReferenceResolver
    private var index = 0
    private var depth = 0
    private var comparisons = 0

    init(
        _ tokens: [FilterToken], collection: CollectionSchema,
        resolve: @escaping Filter.ReferenceResolver
    ) {
        self.tokens = tokens
        self.collection = collection
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
        let (text, position) = try value(after: sign)
        let right = FilterValue(
            operand: operand, text: text, position: position, collection: collection.name,
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

    private mutating func value(
        after sign: String
    ) throws(FilterError) -> (text: String, position: Int) {
        let start = token
        switch start.kind {
        case .word(let text), .quoted(let text):
            index += 1
            return (text, start.position)
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
