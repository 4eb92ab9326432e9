import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

/// A field office of the story, with the one laptop that it has.
struct DemoOffice: Hashable, Sendable {
    let name: String
    let title: String
    /// Who works there; made up, as everybody is.
    let author: String
    /// What the laptop may do.
    let grants: [String]

    var space: String { "office:\(name)" }
    var replica: String { "\(name).sqlite" }

    /// Minsk and Brest work on each other's cases; Gomel has its own.
    static let minsk = DemoOffice(
        name: "minsk", title: "Minsk", author: "Alena K.",
        grants: ["network:write", "office:minsk:write", "office:brest:write"])
    static let brest = DemoOffice(
        name: "brest", title: "Brest", author: "Volha S.",
        grants: ["network:write", "office:brest:write", "office:minsk:write"])
    static let gomel = DemoOffice(
        name: "gomel", title: "Gomel", author: "Maksim T.",
        grants: ["network:write", "office:gomel:write"])

    static let all = [minsk, brest, gomel]
}

/// A record as an export writes it.
struct DemoRecord: Sendable {
    let id: String
    let space: String
    let fields: [String: Value]

    /// What a person types for it: its code, else the end of its id.
    var handle: String { fields["code"]?.text ?? String(id.suffix(8)) }

    func text(_ field: String) -> String { DemoExpectation.text(fields[field] ?? .null) }

    func holds(_ field: String, _ element: String) -> Bool {
        (fields[field]?.array ?? []).contains(.text(element))
    }

    /// The records of an export in NDJSON, in an order that does not depend on their ids: those
    /// differ in every run.
    static func all(ndjson: some Sequence<UInt8>) throws -> [DemoRecord] {
        let records = try Array(ndjson).split(separator: UInt8(ascii: "\n")).map { line in
            let object = try DemoObject(JSONReader.value(Array(line)))
            return DemoRecord(
                id: object.text("id"), space: object.text("space"),
                fields: object.members["fields"]?.map ?? [:])
        }
        let keys = records.map { $0.text("code") + $0.text("name") + " " + $0.id }
        return zip(keys, records).sorted { $0.0 < $1.0 }.map(\.1)
    }
}

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
