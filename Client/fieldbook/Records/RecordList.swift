import CommandSupport
import DomainModel
import Interchange
import ReplicaStore
import SyncProtocol
import TextFormats

/// Writes records as they come: the rows of a table, or one JSON object.
struct RecordList {
    private static let pieceSize = 65_536

    private let output: Output
    private var table: StreamedTable
    private var writer = JSONWriter()
    private var text = ""
    private var marked = 0
    private(set) var count = 0

    init(_ columns: [StreamedTable.Column], output: Output) {
        self.output = output
        table = StreamedTable(columns, for: output.terminal)
        guard output.isJSON else { return }
        writer.beginAnswer()
        writer.key("records")
        writer.beginArray()
    }

    /// - Parameters:
    ///   - fields: those that JSON is to hold; nil for all.
    ///   - cells: makes the record's row, where one is wanted.
    mutating func add(
        _ view: RecordView, only fields: Set<String>? = nil, cells: () throws -> [String]
    ) throws {
        count += 1
        guard !output.isJSON else {
            writer.record(view, only: fields)
            if writer.bytes.count >= Self.pieceSize { try output.write(json: writer.take()) }
            return
        }
        let isOpen = !view.conflicts.isEmpty
        if isOpen { marked += 1 }
        let mark = output.terminal.isInteractive ? "?" : "needs review"
        text += table.add(try cells(), mark: isOpen ? mark : nil)
        if text.utf8.count >= Self.pieceSize { try flush() }
    }

    /// - Parameter total: how many there are before a limit.
    mutating func end(total: Int) throws {
        guard output.isJSON else {
            text += table.end()
            try flush()
            if total == 0 { output.remark("there is none") }
            if total > count { output.remark("\(count) of \(total)") }
            if marked > 0, output.terminal.isInteractive {
                output.remark("what is marked ? needs review: fieldbook review")
            }
            return
        }
        writer.endArray()
        writer.member("total", total)
        writer.endAnswer()
        try output.write(json: writer.take())
    }

    private mutating func flush() throws {
        try output.write(text)
        text.removeAll(keepingCapacity: true)
    }
}

extension JSONWriter {
    /// A record as `show` and `list` give it.
    ///
    /// - Parameter names: of the registers that are wanted; nil for all.
    mutating func record(_ view: RecordView, only names: Set<String>? = nil) {
        object { $0.members(of: view, only: names) }
    }

    /// The members of a record as `show` and `list` give it.
    mutating func members(of view: RecordView, only names: Set<String>? = nil) {
        member("id", view.id.description)
        member("collection", view.collection)
        member("space", view.space)
        member("title", view.title)
        member("code", view.code)
        member("deleted", view.isDeleted && view.movedTo == nil)
        member("movedTo", view.movedTo)
        key("fields")
        value(
            .map(view.fields.filter { !$0.value.isNull && names?.contains($0.key) ?? true }))
        if names == nil { otherForm(view.misfits) }
        array("conflicts", view.conflicts) { $0.text($1) }
    }
}
