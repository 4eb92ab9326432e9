import DomainModel
import ReplicaStore
import StoreKit
import SyncProtocol
import TextFormats

/// Writes the records of a collection as a table or as JSON: the same bytes for the same records.
///
/// Fields stand in the order of the schema. Those above the level, and, but for the level
/// `restricted`, those that the schema does not know, are left out.
package struct Exporter: Sendable {
    package enum Format: String, Sendable, CaseIterable {
        /// A table with a column per field; members of groups as `group.member`.
        case csv
        /// A JSON object a line: `{"id","collection","space","fields":{…},"mark"}`.
        case ndjson
        /// One JSON object: `{"version":1,"records":[…]}`.
        case json
        /// A workbook of one sheet: typed cells, and labels for codes.
        case xlsx
    }

    private static let pieceSize = 65_536

    package let collection: CollectionSchema
    package let format: Format
    /// Up to which circle of readers fields are written.
    package let level: Confidentiality
    /// Whether rows whose context is known say what they were made from (`RowMark`).
    package let isMarked: Bool
    /// The columns that are written, in their order; nil for all that the level allows.
    private let columns: [String]?
    private let language: ReadingLanguage

    /// - Parameters:
    ///   - columns: as a table names them: `name`, `schedule.start`.
    ///   - language: of the labels in a workbook.
    /// - Throws: `StoreError` where a column is none of the level's.
    package init(
        collection: CollectionSchema, format: Format, level: Confidentiality = .network,
        columns: [String]? = nil, isMarked: Bool = false,
        language: ReadingLanguage = .english
    ) throws(StoreError) {
        self.collection = collection
        self.format = format
        self.level = level
        self.columns = columns
        self.isMarked = isMarked
        self.language = language
        for column in columns ?? [] where !["id", "space"].contains(column) {
            let field = collection.fields.first { ExportColumn(field: $0).name == column }
            guard let field else { throw collection.unknownField(column) }
            guard field.confidentiality <= level else {
                throw StoreError(
                    .usage, "\(collection.name).\(column) is not exported at this level",
                    hint: "give --level \(field.confidentiality.levelName)")
            }
        }
    }

    /// Writes the records, which have to come in the order of their ids, and gives their number.
    ///
    /// - Parameter sink: takes the bytes piece by piece.
    @discardableResult
    package func run(
        _ records: some Sequence<ExportRecord>, to sink: ([UInt8]) throws -> Void
    ) throws -> Int {
        var last: RecordID?
        var count = 0
        var output = output()
        try output.begin()
        for record in records {
            if let last, last >= record.id {
                throw StoreError(.failed, "records to be exported are not in order")
            }
            last = record.id
            count += 1
            try output.add(record)
            if output.size >= Self.pieceSize { try sink(output.take()) }
        }
        try output.end()
        while output.size > 0 { try sink(output.take()) }
        return count
    }

    private func output() -> any ExportOutput {
        let all = collection.fields.filter { $0.confidentiality <= level }
            .map { ExportColumn(field: $0, language: format == .xlsx ? language : nil) }
        let shown = columns.map { names in
            names.compactMap { name in all.first { $0.name == name } }
        }
        let marks = isMarked ? MarkMaker(columns: shown ?? all) : nil
        let showsSpace = columns?.contains("space") ?? true
        switch format {
        case .csv:
            return TableOutput(columns: shown ?? all, showsSpace: showsSpace, marks: marks)
        case .xlsx:
            return WorkbookOutput(
                columns: shown ?? all, title: collection.plural, showsSpace: showsSpace,
                marks: marks)
        case .ndjson, .json:
            return JSONOutput(
                collection: collection, fields: Set((shown ?? all).map(\.field.name)),
                includesUnknown: level == .restricted && columns == nil,
                isOneDocument: format == .json, marks: marks)
        }
    }
}

/// Makes the marks of exported rows.
struct MarkMaker {
    let columns: [ExportColumn]

    /// Nil where it is not known what the record rests on.
    func mark(_ record: ExportRecord) -> String? {
        record.context.map { context in
            RowMark(
                of: record.id, context: context,
                cells: columns.lazy.map { ($0.name, $0.cell(record.fields)) }
            ).text
        }
    }
}

/// One format's way to write records, a buffer at a time.
protocol ExportOutput {
    var size: Int { get }
    mutating func begin() throws
    mutating func add(_ record: ExportRecord) throws
    mutating func end() throws
    /// Gives what was written since the last call, or a piece of it.
    mutating func take() throws -> [UInt8]
}

/// A record as it is exported: its visible fields, as `show` gives them.
package struct ExportRecord: Hashable, Sendable {
    package let id: RecordID
    package let space: String
    package let fields: [String: Value]
    /// What does not fit the schema at hand: JSON names it beside the fields, a table has no place
    /// for it.
    package let misfits: [Misfit]
    /// Which commits the fields rest on, where the export is to say so.
    package let context: VersionVector?

    package init(
        id: RecordID, space: String, fields: [String: Value], misfits: [Misfit] = [],
        context: VersionVector? = nil
    ) {
        self.context = context
        self.id = id
        self.space = space
        self.fields = fields
        self.misfits = misfits
    }
}

/// One column of an exported table, and where its cells come from.
struct ExportColumn {
    let field: FieldSchema
    /// In which codes have labels; nil for the codes themselves.
    var language: ReadingLanguage?

    /// The name under which an import finds the field again.
    var name: String { field.group.map { "\($0).\(field.name)" } ?? field.name }

    func cell(_ fields: [String: Value]) -> String {
        let value = value(fields)
        return labels(value) ?? text(value)
    }

    func value(_ fields: [String: Value]) -> Value {
        field.group.map { fields[$0]?.map?[field.name] ?? .null } ?? fields[field.name] ?? .null
    }

    /// The labels of codes, where they can be read again without doubt.
    private func labels(_ value: Value) -> String? {
        guard let language else { return nil }
        switch (field.type, value) {
        case (.code(let list), .text(let code)):
            return list.label(of: code, in: language)
        case (.set(.code(let list)), .array(let elements)):
            let labels = elements.compactMap { element in
                element.text.flatMap { list.label(of: $0, in: language) }
            }
            return labels.count == elements.count ? joined(labels) : nil
        default: return nil
        }
    }

    /// A value as a cell shows it.
    func text(_ value: Value) -> String {
        switch value {
        case .null: ""
        case .bool(let bool): bool ? "true" : "false"
        case .int(let int): String(int)
        case .double(let double): double.description
        case .text(let text): text
        case .bytes(let bytes): Hexadecimal.text(bytes)
        case .array(let elements): list(elements)
        case .map: JSONWriter.text(value)
        }
    }

    /// Elements between semicolons where that can be read again without doubt, else JSON.
    private func list(_ elements: [Value]) -> String {
        if elements.isEmpty { return "" }
        let texts = elements.compactMap(\.text)
        let line = texts.count == elements.count ? joined(texts) : nil
        return line ?? JSONWriter.text(.array(elements))
    }

    private func joined(_ texts: [String]) -> String? {
        let isSimple = texts.allSatisfy { text in
            !text.isEmpty && !text.hasPrefix("[") && PlainText.normalise(text) == text
                && !text.contains { [";", ",", "\n"].contains($0) }
        }
        return isSimple ? texts.joined(separator: ";") : nil
    }
}

extension CodeList {
    /// A label by which the code, and no other, is found again.
    fileprivate func label(of code: String, in language: ReadingLanguage) -> String? {
        guard let label = codes.first(where: { $0.code == code })?.label(in: language),
            self.code(matching: label) == code
        else { return nil }
        return label
    }
}
