import SyncProtocol

/// What a field has to show once everybody's edits have met.
struct DemoExpectation: Sendable {
    enum Test: Sendable {
        case equals(String)
        /// These elements, entries or passages, and maybe others.
        case contains([String])
        case lacks(String)
        /// One of these, and a question about them.
        case asks([String])
    }

    let field: String
    let test: Test

    init(_ field: String, _ test: Test) {
        self.field = field
        self.test = test
    }

    var isQuestion: Bool {
        if case .asks = test { true } else { false }
    }

    /// - Returns: what is wrong, without what the record holds; nil when nothing is.
    func problem(in fields: [String: Value]) -> String? {
        let value = fields[field] ?? .null
        let isMet =
            switch test {
            case .equals(let text): Self.text(value) == text
            case .contains(let texts): texts.allSatisfy { Self.holds(value, $0) }
            case .lacks(let text): !Self.holds(value, text)
            case .asks(let texts): texts.contains(Self.text(value))
            }
        return isMet ? nil : "\(field) is not what the edits lead to: \(test)"
    }

    static func text(_ value: Value) -> String {
        switch value {
        case .text(let text): text
        case .bool(let bool): String(bool)
        case .int(let int): String(int)
        case .array(let elements): elements.map(text).joined(separator: ", ")
        case .map(let members):
            if let text = members["text"]?.text {
                text
            } else {
                members.sorted { $0.key < $1.key }.map { "\($0.key) \(text($0.value))" }
                    .joined(separator: ", ")
            }
        case .null, .double, .bytes: ""
        }
    }

    private static func holds(_ value: Value, _ text: String) -> Bool {
        guard let elements = value.array else { return Self.text(value).contains(text) }
        return elements.contains { Self.text($0) == text }
    }
}
