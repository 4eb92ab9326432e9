import ReplicaStore
import SyncProtocol
import TextFormats

/// Writes records as rows of comma-separated values.
struct TableOutput: ExportOutput {
    let columns: [ExportColumn]
    private var writer = CSVWriter()

    init(columns: [ExportColumn]) { self.columns = columns }

    var size: Int { writer.bytes.count }

    mutating func begin() {
        writer.row(["id", "space"] + columns.map(\.name))
    }

    mutating func add(_ record: ExportRecord) {
        writer.row([record.id.description, record.space] + columns.map { $0.cell(record.fields) })
    }

    mutating func end() {}

    mutating func take() -> [UInt8] {
        defer { writer.removeAll() }
        return writer.bytes
    }
}
