import Testing

/// What commands were asked to save and what they said of it: each edit carries a token of its own.
struct Ledger {
    private var attempted: Set<String> = []
    private var acknowledged: Set<String> = []
    private var count = 0

    var edits: Int { acknowledged.count }

    mutating func token() -> String {
        count += 1
        let token = "token-\(count)."
        attempted.insert(token)
        return token
    }

    mutating func acknowledge(_ tokens: [String]) { acknowledged.formUnion(tokens) }

    /// Expects every edit that a command answered for, none twice, and none that nobody made.
    func expectKept(
        in export: String, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var found: [String: Int] = [:]
        for match in export.matches(of: /token-[0-9]+\./) {
            found[String(match.output), default: 0] += 1
        }
        let lost = acknowledged.subtracting(found.keys).sorted()
        #expect(lost.isEmpty, "\(what) lost \(lost)", sourceLocation: sourceLocation)
        let doubled = found.filter { $0.value > 1 }.keys.sorted()
        #expect(doubled.isEmpty, "\(what) doubled \(doubled)", sourceLocation: sourceLocation)
        let invented = Set(found.keys).subtracting(attempted).sorted()
        #expect(invented.isEmpty, "\(what) invented \(invented)", sourceLocation: sourceLocation)
    }
}
