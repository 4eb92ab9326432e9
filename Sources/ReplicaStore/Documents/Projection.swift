import DomainModel
import GRDB
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

    /// A register that does not fit the schema at hand, with its visible value.
    struct Misfit: Hashable, Sendable {
        let key: RegisterKey
        let value: Value
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
    /// The visible fields as one JSON object. What does not fit the schema at hand is in the
    /// member `/`, a list of `{"register", "value"}`: no field can have that name.
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

    init(fields: [String], texts: [String], isAlias: Bool = false) {
        name = isAlias ? Self.alias(Self.name(fields)) : Self.name(fields)
        text = Self.text(texts)
    }

    static func name(_ fields: [String]) -> String { fields.joined(separator: "+") }

    /// The name under which duplicates have a key.
    static func alias(_ name: String) -> String { "alias:" + name }

    static func text(_ texts: [String]) -> String {
        texts.map { withoutZeros(SearchFolding.fold($0)) }.joined(separator: "\u{1f}")
    }

    /// Whether every field of the key has a value: what two records both lack makes them no more
    /// alike.
    static func isWhole(_ text: String) -> Bool {
        text.split(separator: "\u{1f}", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
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

/// One read-only SQL view for each collection, for any SQLite tool: a column for each register,
/// sets, logs, items and groups as JSON.
enum RecordViews {
    private static func current(
        _ collection: CollectionSchema, _ database: Database
    ) throws -> String? {
        try String.fetchOne(
            database, sql: "SELECT sql FROM sqlite_master WHERE type = 'view' AND name = ?",
            arguments: [collection.plural])
    }

    /// Makes the views again when the schema has changed since they were made.
    static func refresh(_ database: Database, schema: Schema) throws {
        let collections = CollectionTable(database: database)
        for collection in schema.collections {
            let number = try collections.findOrCreate(collection.name)
            let sql = definition(collection, number: number)
            guard try current(collection, database) != sql else { continue }
            try database.execute(sql: "DROP VIEW IF EXISTS \"\(collection.plural)\"")
            try database.execute(sql: sql)
        }
    }

    /// The names of views that are not as the schema would make them.
    static func outdated(_ database: Database, schema: Schema) throws -> [String] {
        let collections = CollectionTable(database: database)
        return try schema.collections.filter { collection in
            guard let number = try collections.number(of: collection.name) else { return true }
            return try current(collection, database) != definition(collection, number: number)
        }.map(\.plural)
    }

    private static func definition(_ collection: CollectionSchema, number: Int64) -> String {
        let columns = collection.registers.map { register in
            // ->> gives scalars as SQL values and everything else as JSON text.
            "document ->> '$.\(register.name)' AS \"\(register.name)\""
        }
        return """
            CREATE VIEW "\(collection.plural)" AS SELECT \(idText) AS id, spaces.name AS space, \
            \(columns.joined(separator: ", ")), document FROM records JOIN spaces USING (space) \
            WHERE collection = \(number) AND life = 0
            """
    }

    /// The id as people write it.
    static let idText = """
        lower(substr(hex(records.id), 1, 8) || '-' || substr(hex(records.id), 9, 4) || '-' || \
        substr(hex(records.id), 13, 4) || '-' || substr(hex(records.id), 17, 4) || '-' || \
        substr(hex(records.id), 21))
        """
}
