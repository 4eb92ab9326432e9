import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

/// Writes records as JSON objects, one a line or all in one document.
struct JSONOutput: ExportOutput {
    let collection: CollectionSchema
    /// The fields that are written, of those that the schema knows.
    let fields: Set<String>
    let includesUnknown: Bool
    let isOneDocument: Bool
    private let marks: MarkMaker?
    private var writer = JSONWriter()

    init(
        collection: CollectionSchema, fields: Set<String>, includesUnknown: Bool,
        isOneDocument: Bool, marks: MarkMaker? = nil
    ) {
        self.marks = marks
        self.collection = collection
        self.fields = fields
        self.includesUnknown = includesUnknown
        self.isOneDocument = isOneDocument
    }

    var size: Int { writer.bytes.count }

    mutating func begin() {
        guard isOneDocument else { return }
        writer.beginObject()
        writer.key("version")
        writer.int(1)
        writer.key("records")
        writer.beginArray()
    }

    mutating func add(_ record: ExportRecord) {
        writer.beginObject()
        writer.key("id")
        writer.text(record.id.description)
        writer.key("collection")
        writer.text(collection.name)
        writer.key("space")
        writer.text(record.space)
        writer.key("fields")
        writer.object(members(record.fields))
        let misfits = record.misfits.filter(isIncluded)
        writer.otherForm(misfits)
        if let mark = marks?.mark(record) {
            writer.key("mark")
            writer.text(mark)
        }
        writer.endObject()
        if !isOneDocument { writer.endLine() }
    }

    mutating func end() {
        guard isOneDocument else { return }
        writer.endArray()
        writer.endObject()
        writer.endLine()
    }

    mutating func take() -> [UInt8] { writer.take() }

    /// Whether nothing of a register's field is left out.
    private func isIncluded(_ misfit: Misfit) -> Bool {
        guard let register = collection.register(RegisterKey(text: misfit.register).field) else {
            return includesUnknown
        }
        return register.fields.allSatisfy { fields.contains($0.name) }
    }

    /// The registers in the order of the schema, then what the schema does not know, by name.
    private func members(_ values: [String: Value]) -> [(key: String, value: Value)] {
        var members: [(key: String, value: Value)] = []
        for register in collection.registers {
            guard let value = values[register.name] else { continue }
            let shown =
                register.shape == .group ? group(value, of: register) : plain(value, register)
            if let shown { members.append((register.name, shown)) }
        }
        guard includesUnknown else { return members }
        let unknown = values.keys.filter { collection.register($0) == nil }
        let sorted = unknown.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return members + sorted.map { ($0, values[$0] ?? .null) }
    }

    // `nil` by itself would be a null value here, not the absence of one.
    private func plain(_ value: Value, _ register: RegisterSchema) -> Value? {
        guard fields.contains(register.name), !value.isNull else { return Value?.none }
        return value
    }

    private func group(_ value: Value, of register: RegisterSchema) -> Value? {
        let known = Set(register.fields.map(\.name))
        let shown = (value.map ?? [:]).filter { name, _ in
            fields.contains(name) || includesUnknown && !known.contains(name)
        }
        guard !shown.isEmpty else { return Value?.none }
        return .map(shown)
    }
}

/// Writes records as rows of comma-separated values.
struct TableOutput: ExportOutput {
    let columns: [ExportColumn]
    private let showsSpace: Bool
    private let marks: MarkMaker?
    private var writer = CSVWriter()

    init(columns: [ExportColumn], showsSpace: Bool = true, marks: MarkMaker? = nil) {
        self.columns = columns
        self.showsSpace = showsSpace
        self.marks = marks
    }

    var size: Int { writer.bytes.count }

    mutating func begin() {
        let store = showsSpace ? ["id", "space"] : ["id"]
        writer.row(store + columns.map(\.name) + (marks == nil ? [] : [RowMark.column]))
    }

    mutating func add(_ record: ExportRecord) {
        let id = record.id.description
        let store = showsSpace ? [id, record.space] : [id]
        let mark = marks.map { [$0.mark(record) ?? ""] } ?? []
        writer.row(store + columns.map { $0.cell(record.fields) } + mark)
    }

    mutating func end() {}

    mutating func take() -> [UInt8] {
        defer { writer.removeAll() }
        return writer.bytes
    }
}

extension JSONWriter {
    /// A record's values of another form, where it has any: beside its fields.
    package mutating func otherForm(_ misfits: [Misfit]) {
        guard !misfits.isEmpty else { return }
        key("otherForm")
        beginArray()
        for misfit in misfits {
            object([("register", .text(misfit.register)), ("value", misfit.value)])
        }
        endArray()
    }
}
