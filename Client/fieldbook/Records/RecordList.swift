import CommandSupport
import Interchange
import ReplicaStore
import SyncProtocol
import TextFormats

/// Writes records as they come: lines for people, or one JSON object.
struct RecordList {
    private static let pieceSize = 65_536
    private static let idWidth = 8

    private let output: Output
    /// Whether records of several collections are listed.
    private let namesCollection: Bool
    private var writer = JSONWriter()
    private var text = ""
    private(set) var count = 0

    init(output: Output, namesCollection: Bool = false) {
        self.output = output
        self.namesCollection = namesCollection
        guard output.isJSON else { return }
        writer.beginAnswer()
        writer.key("records")
        writer.beginArray()
    }

    mutating func add(_ view: RecordView) throws {
        count += 1
        guard !output.isJSON else {
            writer.record(view)
            if writer.bytes.count >= Self.pieceSize { try output.write(json: writer.take()) }
            return
        }
        if count == 1, output.terminal.isInteractive { text += heading }
        text += line(view)
        if text.utf8.count >= Self.pieceSize { try flush() }
    }

    /// - Parameter total: how many there are before a limit.
    mutating func end(total: Int) throws {
        guard output.isJSON else {
            try flush()
            if total == 0 { output.remark("there is none") }
            if total > count { output.remark("\(count) of \(total)") }
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

    private var heading: String {
        let collection = namesCollection ? TextWidth.padded("COLLECTION", to: 16) : ""
        return output.terminal.style("ID        \(collection)NAME", .dim) + "\n"
    }

    private func line(_ view: RecordView) -> String {
        let id = view.id.end
        let terminal = output.terminal
        let code = view.code.flatMap { $0 == view.title ? nil : $0 }
        let name = [code, view.title].compactMap(\.self).joined(separator: "  ")
        let mark = view.conflicts.isEmpty ? "" : "needs review"
        guard terminal.isInteractive else {
            let collection = namesCollection ? "\(terminal.line(view.collection))\t" : ""
            return "\(id)\t\(collection)\(terminal.line(name))"
                + (mark.isEmpty ? "" : "\t\(mark)") + "\n"
        }
        let collection =
            namesCollection ? TextWidth.padded(terminal.line(view.collection), to: 16) : ""
        let room = terminal.width - Self.idWidth - 2 - collection.count - mark.count - 2
        return "\(id)  \(collection)\(terminal.line(name, columns: max(room, 8)))"
            + (mark.isEmpty ? "" : "  " + terminal.style(mark, .yellow)) + "\n"
    }
}

extension JSONWriter {
    /// A record as `show` and `list` give it.
    mutating func record(_ view: RecordView) {
        object { writer in
            writer.member("id", view.id.description)
            writer.member("collection", view.collection)
            writer.member("space", view.space)
            writer.member("title", view.title)
            writer.member("code", view.code)
            writer.member("deleted", view.isDeleted && view.movedTo == nil)
            writer.member("movedTo", view.movedTo)
            writer.key("fields")
            writer.value(.map(view.fields.filter { !$0.value.isNull }))
            writer.otherForm(view.misfits)
            writer.array("conflicts", view.conflicts) { $0.text($1) }
        }
    }
}
