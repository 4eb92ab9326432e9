import DemoData
import SyncProtocol

/// Records of the plain workload as states, made by the rules alone.
struct MicroRecords {
    static let writers = 50

    private(set) var ids: [RecordID] = []
    /// As one commit made them.
    private(set) var states: [RecordState] = []
    /// One edit of each, and what comes of it.
    private(set) var edits: [Delta] = []
    private(set) var edited: [RecordState] = []
    /// Another edit of another field, made at the same time.
    private(set) var editedElsewhere: [RecordState] = []
    /// Both of these edits on one field.
    private(set) var contested: [RecordState] = []
    let editDot = Dot(WriterID(rawValue: 2), 1)

    private static let time: Int64 = 1_790_000_000_000
    private static let author = "A. Fictitious"

    init(_ count: Int) {
        var generator = SeededGenerator(seed: 1)
        let other = Dot(WriterID(rawValue: 3), 1)
        for index in 0..<count {
            let id = RecordID(milliseconds: Self.time, using: &generator)
            let state = Self.state(index, id)
            let edit = Self.edit(id, PlainTable.latestField, "here", over: state, editDot)
            let elsewhere = Self.edit(
                id, PlainTable.otherLatestField, "there", over: state, other)
            let same = Self.edit(id, PlainTable.latestField, "there", over: state, other)
            ids.append(id)
            states.append(state)
            edits.append(edit)
            edited.append(Self.joined(state, (edit, editDot)))
            editedElsewhere.append(Self.joined(state, (elsewhere, other)))
            contested.append(Self.joined(state, (edit, editDot), (same, other)))
        }
    }

    /// A record that each of fifty writers has edited, one after the other, in all of its fields
    /// in turn: the bytes of its state.
    var stateOfManyWriters: [UInt8] {
        guard let id = ids.first, var state = states.first else { return [] }
        for number in 0..<Self.writers {
            let dot = Dot(Self.writer(number), 1)
            let field = PlainTable.fields[number % PlainTable.fields.count]
            let text = PlainTable.editedText(number, round: 1)
            let edit = Self.edit(id, field, text, over: state, dot)
            Join.apply(edit, of: dot, to: &state)
        }
        return state.encoded()
    }

    /// As random as real ones, so that they take their eight bytes.
    private static func writer(_ number: Int) -> WriterID {
        var generator = SeededGenerator(seed: 2, name: "writer", index: number)
        return WriterID(rawValue: generator.next())
    }

    private static func state(_ index: Int, _ id: RecordID) -> RecordState {
        let writes = zip(PlainTable.fields, PlainTable.texts(index)).map { field, text in
            RecordEdit.Write(RegisterKey(field), .text(text))
        }
        let edit = RecordEdit(
            collection: WorkloadKind.plain.collection, record: id, writes: writes)
        let dot = Dot(writer(0), UInt64(index + 1))
        return joined(RecordState(), (edit.delta(over: RecordState(), in: origin(dot)), dot))
    }

    private static func edit(
        _ id: RecordID, _ field: String, _ text: String, over state: RecordState, _ dot: Dot
    ) -> Delta {
        RecordEdit(
            collection: WorkloadKind.plain.collection, record: id,
            writes: [.init(RegisterKey(field), .text(text))]
        ).delta(over: state, in: origin(dot))
    }

    private static func joined(_ state: RecordState, _ deltas: (Delta, Dot)...) -> RecordState {
        var state = state
        for (delta, dot) in deltas { Join.apply(delta, of: dot, to: &state) }
        return state
    }

    private static func origin(_ dot: Dot) -> Origin {
        Origin(dot: dot, stamp: HybridTimestamp(milliseconds: time), author: author)
    }
}
