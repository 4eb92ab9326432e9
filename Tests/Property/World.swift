import SyncProtocol

/// Several replicas that edit the same few records and hear of each other late, twice or never.
struct World {
    static let collection = "case"

    let records: [RecordID]
    var replicas: [WorldReplica]
    /// Every commit that was made, in the order of making, which is a causal order.
    var history: [WorldCommit] = []
    /// Record states that some replica held at some time.
    var pool: [RecordID: [RecordState]] = [:]

    init(using random: inout SplitMix) {
        records = (0..<3).map { RecordID(high: 0x0192_0000_0000_7000 + UInt64($0), low: 1 << 63) }
        let count = 2 + random.below(4)
        replicas = (0..<count).map { index in
            // Clocks may be days apart; some authors differ only in their Unicode form. The lowest
            // bits keep writers apart, however few bits the rest has.
            WorldReplica(
                writer: WriterID(
                    rawValue: (random.next() >> UInt64(random.below(64))) << 3 | UInt64(index)),
                author: ["Ala", "Jos\u{e9}", "Jose\u{301}", "Ірына", "ليلى"][index % 5],
                clock: 1_700_000_000_000 + Int64(random.below(1_000_000_000)))
        }
        for _ in 0..<(10 + random.below(50)) { step(using: &random) }
    }

    private mutating func step(using random: inout SplitMix) {
        let index = random.below(replicas.count)
        switch random.below(10) {
        case 0..<5: edit(by: index, using: &random)
        case 5..<7: deliverCommit(to: index, using: &random)
        case 7: deliverDelta(to: index, using: &random)
        case 8: deliverState(to: index, using: &random)
        default: deliverAll(to: index, using: &random)
        }
        let record = random.pick(records)
        pool[record, default: []].append(replicas[index].state(record))
    }

    private mutating func edit(by index: Int, using random: inout SplitMix) {
        let chosen = records.filter { _ in random.oneIn(2) }
        let edits = (chosen.isEmpty ? [records[0]] : chosen).map { record in
            EditGenerator.edit(record, over: replicas[index].state(record), using: &random)
        }
        history.append(replicas[index].commit(edits, after: Int64(random.below(5_000))))
    }

    private mutating func deliverCommit(to index: Int, using random: inout SplitMix) {
        guard !history.isEmpty else { return }
        _ = replicas[index].receive(random.pick(history))
    }

    private mutating func deliverDelta(to index: Int, using random: inout SplitMix) {
        guard !history.isEmpty else { return }
        let commit = random.pick(history)
        _ = replicas[index].receive(random.pick(commit.deltas), of: commit.dot)
    }

    private mutating func deliverState(to index: Int, using random: inout SplitMix) {
        let record = random.pick(records)
        replicas[index].receive(random.pick(replicas).state(record), of: record)
    }

    /// Everything in any order, lossy: what is not ready is not asked for again.
    private mutating func deliverAll(to index: Int, using random: inout SplitMix) {
        for commit in history.shuffled(using: &random) where !random.oneIn(4) {
            _ = replicas[index].receive(commit)
        }
    }

    /// Brings every commit to every replica, each in its own order; true if nothing is left over.
    mutating func settle(using random: inout SplitMix) -> Bool {
        for index in replicas.indices {
            var waiting = history.shuffled(using: &random)
            var progress = true
            while progress, !waiting.isEmpty {
                let before = waiting.count
                waiting.removeAll { replicas[index].receive($0) }
                progress = waiting.count < before
            }
            guard waiting.isEmpty else { return false }
        }
        return true
    }
}
