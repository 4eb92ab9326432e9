import DomainModel
import ReplicaStore
import StoreKit
import SyncProtocol
import TextFormats

/// Writes the records of a collection as a table or as JSON: the same bytes for the same records.
///
/// Fields stand in the order of the schema. Restricted fields, and those that the schema does not
/// know, are left out unless they are asked for.
package struct Exporter: Sendable {
    package enum Format: String, Sendable, CaseIterable {
        /// A table with a column per field; members of groups as `group.member`.
        case csv
        /// A JSON object a line: `{"id","collection","space","fields":{…}}`.
        case ndjson
        /// One JSON object: `{"version":1,"records":[…]}`.
        case json
    }

    private static let pieceSize = 65_536

    package let collection: CollectionSchema
    package let format: Format
    package let includesRestricted: Bool

    package init(
        collection: CollectionSchema, format: Format, includesRestricted: Bool = false
    ) {
        self.collection = collection
        self.format = format
        self.includesRestricted = includesRestricted
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
        output.begin()
        for record in records {
            if let last, last >= record.id {
                throw StoreError(.failed, "records to be exported are not in order")
            }
            last = record.id
            count += 1
            output.add(record)
            if output.size >= Self.pieceSize { try sink(output.take()) }
        }
        output.end()
        if output.size > 0 { try sink(output.take()) }
        return count
    }

    private func output() -> any ExportOutput {
        let fields = collection.fields.filter(isIncluded)
        switch format {
        case .csv:
            return TableOutput(columns: fields.map { ExportColumn(field: $0) })
        case .ndjson, .json:
            return JSONOutput(
                collection: collection, fields: Set(fields.map(\.name)),
                includesUnknown: includesRestricted, isOneDocument: format == .json)
        }
    }

    private func isIncluded(_ field: FieldSchema) -> Bool {
        includesRestricted || field.confidentiality != .restricted
    }
}

/// One format's way to write records, a buffer at a time.
protocol ExportOutput {
    var size: Int { get }
    mutating func begin()
    mutating func add(_ record: ExportRecord)
    mutating func end()
    /// Gives what was written since the last call.
    mutating func take() -> [UInt8]
}

/// A record as it is exported: its visible fields, as `show` gives them.
package struct ExportRecord: Hashable, Sendable {
    package let id: RecordID
    package let space: String
    package let fields: [String: Value]
    /// What does not fit the schema at hand: JSON names it beside the fields, a table has no place
    /// for it.
    package let misfits: [Misfit]

    package init(id: RecordID, space: String, fields: [String: Value], misfits: [Misfit] = []) {
        self.id = id
        self.space = space
        self.fields = fields
        self.misfits = misfits
    }
}

/// One column of an exported table, and where its cells come from.
struct ExportColumn {
    let field: FieldSchema

    /// The name under which an import finds the field again.
    var name: String { field.group.map { "\($0).\(field.name)" } ?? field.name }

    func cell(_ fields: [String: Value]) -> String {
        let value = field.group.map { fields[$0]?.map?[field.name] } ?? fields[field.name]
        return text(value ?? .null)
    }

    private func text(_ value: Value) -> String {
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
        let isSimple =
            texts.count == elements.count
            && texts.allSatisfy { text in
                !text.isEmpty && !text.hasPrefix("[") && PlainText.normalise(text) == text
                    && !text.contains { [";", ",", "\n"].contains($0) }
            }
        return isSimple ? texts.joined(separator: ";") : JSONWriter.text(.array(elements))
    }
}
