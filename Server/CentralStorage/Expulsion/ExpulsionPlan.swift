import StoreKit
import SyncProtocol

/// What of a device's commits in one space can be taken out, and what becomes of the records that
/// they wrote. Spec: MergeRules §11.5.
///
/// A commit stays if a commit of another device names it as seen, in a record that it wrote. A
/// record that nobody else has written goes; any other is made anew from the commits that stay, in
/// the order of the log. Where the log does not give the record as it is, because frames were
/// compacted or a replica has given it back, it is left alone, and so are the commits that wrote
/// it.
package struct ExpulsionPlan {
    package struct Expelled {
        let dot: Dot
        let hash: ContentHash
        let number: UInt64
        let records: [RecordReference]
    }

    let device: DeviceID
    let space: String
    private(set) var summary: ExpulsionSummary
    /// By number.
    private(set) var expelled: [Expelled] = []
    /// The commits that wrote each record which an expelled one has written, in order.
    private(set) var history: [RecordReference: [Dot]] = [:]

    /// - Returns: nil where the device has no commit in the space that counts.
    package init?(
        of device: DeviceID, in name: String, _ transaction: CentralTransaction
    ) throws {
        guard let space = try transaction.space(named: name) else { return nil }
        var search = ExpulsionSearch(
            writers: Set(
                try transaction.writers(in: space.id).filter { $0.info.device == device }
                    .map(\.info.writer)))
        try search.run(in: space, transaction)
        guard !search.found.isEmpty else { return nil }
        self.device = device
        self.space = name
        expelled = search.found.filter { !search.isSeen($0) }
        summary = ExpulsionSummary(space: name)
        summary.seen = search.found.count - expelled.count
        try settle(in: space, transaction)
    }

    /// What is taken out.
    var dots: Set<Dot> { Set(expelled.map(\.dot)) }

    /// Leaves records alone, and the commits that wrote them.
    mutating func leave(_ records: Set<RecordReference>) {
        guard !records.isEmpty else { return }
        let count = expelled.count
        expelled.removeAll { !records.isDisjoint(with: $0.records) }
        summary.held += count - expelled.count
        summary.commits = expelled.count
    }

    /// Decides which records the log gives.
    private mutating func settle(
        in space: SpaceRow, _ transaction: CentralTransaction
    ) throws {
        try readHistory(in: space, transaction)
        let gone = dots
        let replay = ExpulsionReplay(transaction, space: space.id)
        var states: [RecordReference: RecordState] = [:]
        var left: Set<RecordReference> = []
        for (reference, commits) in history {
            guard let state = try transaction.record(reference, in: space.id)?.decoded() else {
                continue
            }
            states[reference] = state
            // An expulsion that was cut short has made it anew already.
            let isGiven = try [Set<Dot>(), gone].contains {
                try replay.state(of: reference, commits, besides: $0, seen: state.context) == state
            }
            if !isGiven { left.insert(reference) }
        }
        leave(left)
        summary.commits = expelled.count
        summary.left = left.sorted { ($0.collection, $0.record) < ($1.collection, $1.record) }
        let touched = Set(expelled.flatMap(\.records))
        history = history.filter { touched.contains($0.key) && states[$0.key] != nil }
        let remaining = dots
        summary.expunged = history.values.count(where: { $0.allSatisfy(remaining.contains) })
        summary.rebuilt = history.count - summary.expunged
    }

    private mutating func readHistory(
        in space: SpaceRow, _ transaction: CentralTransaction
    ) throws {
        for reference in expelled.flatMap(\.records) { history[reference] = [] }
        try transaction.entries(after: 0, in: space.id) { row in
            guard let (dot, deltas) = ExpulsionSearch.deltas(of: row) else { return true }
            for delta in deltas { history[delta.reference]?.append(dot) }
            return true
        }
    }
}

/// Finds a device's commits in the log of a space, and which of them others have seen.
struct ExpulsionSearch {
    /// Of the device, in the space.
    let writers: Set<WriterID>
    private(set) var found: [ExpulsionPlan.Expelled] = []
    /// What others have seen of the writers, by the record that they wrote.
    private var seen: [RecordReference: VersionVector] = [:]

    init(writers: Set<WriterID>) {
        self.writers = writers
    }

    mutating func run(in space: SpaceRow, _ transaction: CentralTransaction) throws {
        guard !writers.isEmpty else { return }
        try transaction.entries(after: 0, in: space.id) { row in
            guard let (dot, deltas) = Self.deltas(of: row) else { return true }
            guard writers.contains(dot.writer) else {
                for delta in deltas { note(delta.seen, delta.reference) }
                return true
            }
            found.append(
                ExpulsionPlan.Expelled(
                    dot: dot, hash: row.hash, number: row.number, records: deltas.map(\.reference)))
            return true
        }
        // Where a record has moved to, the server's own commit has seen what came along.
        let others = try transaction.spaces().map(\.space).filter { $0 != space.name }
            .compactMap { try transaction.space(named: $0) }
        for reference in Set(found.flatMap(\.records)) {
            for other in others {
                guard let row = try transaction.record(reference, in: other.id) else { continue }
                note(try row.decoded().context, reference)
            }
        }
    }

    private mutating func note(_ context: VersionVector, _ record: RecordReference) {
        for entry in context.entries where writers.contains(entry.writer) {
            seen[record, default: VersionVector()].include(Dot(entry.writer, entry.counter))
        }
    }

    func isSeen(_ commit: ExpulsionPlan.Expelled) -> Bool {
        commit.records.contains { seen[$0]?.covers(commit.dot) ?? false }
    }

    /// What a commit wrote that was taken and is whole; of one that an erasure has touched nobody
    /// can say any more what its record would be without it.
    static func deltas(of row: LogRow) -> (dot: Dot, deltas: [Delta])? {
        guard row.kind == .commit, let dot = row.dot,
            let commit = try? Commit(dot: dot, frame: row.bytes[...]),
            let deltas = try? commit.deltas(), deltas.count == commit.parts.count
        else { return nil }
        return (dot, deltas)
    }
}

/// Makes a record anew from commits of the log.
struct ExpulsionReplay {
    private let transaction: CentralTransaction
    private let space: SpaceRow.ID

    init(_ transaction: CentralTransaction, space: SpaceRow.ID) {
        self.transaction = transaction
        self.space = space
    }

    /// - Parameters:
    ///   - gone: commits that are left out, like void ones.
    ///   - seen: what the state has seen besides.
    /// - Returns: nil where the log does not hold all of it; the empty state where nothing is left.
    func state(
        of reference: RecordReference, _ commits: [Dot], besides gone: Set<Dot>,
        seen: VersionVector
    ) throws -> RecordState? {
        var state = RecordState()
        for dot in commits where !gone.contains(dot) {
            guard let frame = try transaction.frame(of: dot, in: space),
                let deltas = try? Commit(dot: dot, frame: frame[...]).deltas()
            else { return nil }
            for delta in deltas where delta.reference == reference {
                let isGenuine = try state.apply(delta, of: dot) { other in
                    try gone.contains(other)
                        || transaction.logged(other, in: space)?.kind == .void
                }
                guard isGenuine else { return nil }
            }
        }
        if !state.isEmpty { state.context.merge(seen) }
        return state
    }
}
