import SyncProtocol

/// A writer that exists in a test only: makes commits over the states that its author saw.
struct CentralCommitWriter {
    let writer: WriterID
    private(set) var frames: [ArraySlice<UInt8>] = []
    /// The chain hash at each counter, beginning with 0.
    private(set) var hashes: [ContentHash] = [.zero]
    /// What the author sees of each record.
    var states: [RecordID: RecordState] = [:]

    init(_ number: UInt64) {
        writer = WriterID(rawValue: number)
    }

    var counter: UInt64 { UInt64(frames.count) }

    /// Writes one field of some records as one commit.
    mutating func write(
        _ value: Value, to records: RecordID..., field: String = "name",
        intent: RecordEdit.Intent = .ordinary
    ) {
        let origin = nextOrigin
        let edits = records.map {
            RecordEdit(
                collection: "case", record: $0, writes: [.init(RegisterKey(field), value)],
                intent: intent)
        }
        commit(
            edits.map { $0.delta(over: states[$0.record] ?? RecordState(), in: origin) },
            in: origin)
    }

    var nextOrigin: Origin {
        Origin(
            dot: Dot(writer, counter + 1), stamp: stamp(at: counter + 1),
            author: "fictitious author")
    }

    func stamp(at counter: UInt64) -> HybridTimestamp {
        HybridTimestamp(milliseconds: 1_700_000_000_000 - 1 + Int64(counter))
    }

    mutating func commit(_ deltas: [Delta], in origin: Origin) {
        for delta in deltas {
            Join.apply(delta, of: origin.dot, to: &states[delta.record, default: RecordState()])
        }
        append(Commit(origin: origin, deltas: deltas).frame())
    }

    /// Appends any frame whose outer shape is right.
    mutating func append(_ frame: [UInt8]) {
        guard let commit = try? Commit(dot: nextOrigin.dot, frame: frame[...]) else { return }
        frames.append(frame[...])
        hashes.append(commit.hash(after: hashes[Int(counter) - 1]))
    }

    /// The commits with counters `first...last`.
    func run(
        _ first: UInt64 = 1, _ last: UInt64? = nil, signature: Signature? = nil
    ) -> CommitRun {
        let last = last ?? counter
        return CommitRun(
            writer: writer, first: first, previous: hashes[Int(first) - 1],
            frames: Array(frames[Int(first) - 1..<Int(last)]), last: hashes[Int(last)],
            signature: signature)
    }

    func head(_ counter: UInt64? = nil) -> WriterHead {
        let counter = counter ?? self.counter
        return WriterHead(writer, counter: counter, hash: hashes[Int(counter)])
    }

    func claim(acknowledged: UInt64, minted: UInt64? = nil) -> WriterClaim {
        WriterClaim(acknowledged: head(acknowledged), minted: head(minted))
    }
}

/// Record ids that differ by a number.
func caseID(_ number: UInt64) -> RecordID {
    RecordID(high: 0x0198_0000_0000_7000, low: 0x8000_0000_0000_0000 | number)
}
