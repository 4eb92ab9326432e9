import StoreKit
import SyncProtocol

/// Applies a log's commits again, into states of its own.
struct LogReplay {
    private let scratch: ReplayScratch
    private let space: String
    private var voids: Set<Dot> = []
    private(set) var problems: [StoreProblem] = []

    init(_ scratch: ReplayScratch, space: String) {
        self.scratch = scratch
        self.space = space
    }

    /// Applies one entry; `commit` is nil when it is void or cannot be read.
    mutating func take(_ row: LogRow, commit: Commit?) throws {
        guard let dot = row.dot else { return }
        if row.kind == .void { voids.insert(dot) }
        guard let commit else { return }
        guard let deltas = try? commit.deltas() else {
            add(row, "holds a delta that cannot be read")
            return
        }
        for delta in deltas { try apply(delta, of: dot, row) }
    }

    private mutating func apply(_ delta: Delta, of dot: Dot, _ row: LogRow) throws {
        let reference = RecordReference(collection: delta.collection, record: delta.record)
        var state = try scratch.row(reference)?.decoded() ?? RecordState()
        guard state.apply(delta, of: dot, isVoid: { voids.contains($0) }) else {
            add(row, "restates a commit that never wrote its record")
            return
        }
        try scratch.save(
            RecordRow(reference: reference, number: row.number, state: state.encoded()))
    }

    private mutating func add(_ row: LogRow, _ message: String) {
        problems.append(
            StoreProblem(
                kind: .entry, location: "\(space) log entry \(row.number)",
                message: "a commit \(message)"))
    }
}
