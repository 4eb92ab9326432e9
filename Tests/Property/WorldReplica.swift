import SyncProtocol

/// One replica of a generated world: it writes under its own writer and takes what others wrote.
struct WorldReplica {
    let writer: WriterID
    let author: String
    var states: [RecordID: RecordState] = [:]
    /// Commits that were taken whole, per writer without gaps.
    var vector = VersionVector()
    private var stamp: HybridTimestamp
    private var hash = ContentHash.zero

    init(writer: WriterID, author: String, clock: Int64) {
        self.writer = writer
        self.author = author
        stamp = HybridTimestamp(milliseconds: clock)
    }

    func state(_ record: RecordID) -> RecordState { states[record] ?? RecordState() }

    /// Commits edits of one or more records, as a local transaction would.
    mutating func commit(_ edits: [RecordEdit], after milliseconds: Int64) -> WorldCommit {
        stamp = stamp.next(atLeast: stamp.milliseconds + milliseconds)
        let dot = Dot(writer, vector[writer] + 1)
        let origin = Origin(dot: dot, stamp: stamp, author: author)
        let deltas = edits.map { $0.delta(over: state($0.record), in: origin) }
        let commit = Commit(origin: origin, deltas: deltas)
        let previous = hash
        hash = commit.hash(after: previous)
        for delta in deltas { take(delta, of: dot) }
        vector.include(dot)
        return WorldCommit(commit: commit, deltas: deltas, previous: previous, hash: hash)
    }

    /// Takes a whole commit if the writer's earlier ones and all that it saw are here.
    mutating func receive(_ incoming: WorldCommit) -> Bool {
        guard vector[incoming.dot.writer] + 1 >= incoming.dot.counter,
            incoming.deltas.allSatisfy({ isReady(for: $0) })
        else { return false }
        for delta in incoming.deltas { take(delta, of: incoming.dot) }
        vector.include(incoming.dot)
        return true
    }

    /// Takes a single delta of a commit if all that it saw of its record is here.
    mutating func receive(_ delta: Delta, of dot: Dot) -> Bool {
        guard isReady(for: delta) else { return false }
        take(delta, of: dot)
        return true
    }

    mutating func receive(_ state: RecordState, of record: RecordID) {
        Join.merge(state, into: &states[record, default: RecordState()])
    }

    private func isReady(for delta: Delta) -> Bool {
        vector.merging(state(delta.record).context).covers(delta.seen)
    }

    private mutating func take(_ delta: Delta, of dot: Dot) {
        Join.apply(delta, of: dot, to: &states[delta.record, default: RecordState()])
    }
}
