import DomainModel
import SyncProtocol

/// What a record's visible state gives: the document that people read, and what is kept beside it
/// so that it can be found.
struct Projection: Sendable {
    enum LifeColumn: Int, Sendable {
        case inUse = 0
        case deleted = 1
        case moved = 2
        case erased = 3
    }

    struct Question: Hashable, Sendable {
        /// Empty for a question about the record as a whole.
        let key: RegisterKey
        let kind: Conflict.Kind
        let id: String
    }

    struct Reference: Hashable, Sendable {
        let field: String
        let target: RecordID
    }

    /// What few registers give: rows of their own.
    struct Marks: Hashable, Sendable {
        var questions: [Question] = []
        var naturalKeys: [NaturalKeyText] = []
        var references: [Reference] = []

        var isEmpty: Bool { questions.isEmpty && naturalKeys.isEmpty && references.isEmpty }
    }

    var life: LifeColumn = .inUse
    /// The visible fields as one JSON object.
    var document: [UInt8] = []
    /// The texts of plain registers that stand in `document` unescaped, by key.
    var texts: [SharedText] = []
    /// The visible text, folded, for the full-text index: UTF-8.
    var searchText: [UInt8] = []
    var marks = Marks()
}

/// A natural key of one record, as it is kept for look-ups: fields by name, texts folded.
struct NaturalKeyText: Hashable, Sendable {
    let name: String
    let text: String

    init(name: String, text: String) {
        self.name = name
        self.text = text
    }

    init(fields: [String], texts: [String]) {
        name = Self.name(fields)
        text = Self.text(texts)
    }

    static func name(_ fields: [String]) -> String { fields.joined(separator: "+") }

    static func text(_ texts: [String]) -> String {
        texts.map { withoutZeros(SearchFolding.fold($0)) }.joined(separator: "\u{1f}")
    }

    /// A column's text is read up to its first U+0000.
    private static func withoutZeros(_ text: String) -> String {
        guard text.utf8.contains(0) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value != 0 }))
    }
}

extension Projection.LifeColumn {
    init(_ status: LifeView.Status) {
        switch status {
        case .alive: self = .inUse
        case .deleted: self = .deleted
        case .moved: self = .moved
        case .erased: self = .erased
        }
    }
}
