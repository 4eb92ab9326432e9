import CentralStorage
import ExchangeService
import SyncProtocol
import Testing

/// A replica that keeps no more than what its author sees.
private struct PaperReplica {
    var pen: CentralCommitWriter
    let device: Device
    var cursor = Cursor.start
    var acknowledged: UInt64 = 0
    var digest: Digest?

    /// Pushes everything pending and applies one page.
    ///
    /// - Returns: whether there is more; a space without news is left out of the answer.
    mutating func sync(_ bench: CentralBench) throws -> Bool {
        let runs = pen.counter > acknowledged ? [pen.run(acknowledged + 1)] : []
        let request = SpaceRequest(
            space: "cases", cursor: cursor, writers: [pen.claim(acknowledged: acknowledged)],
            runs: runs)
        guard let outcome = try bench.outcome(device, request) else { return false }
        guard case .page(let page) = outcome else {
            Issue.record("a page was expected, not \(outcome)")
            return false
        }
        acknowledged = pen.counter
        try apply(page)
        return page.more
    }

    private mutating func apply(_ page: Page) throws {
        for entry in page.entries {
            if case .commit(let dot, let frame, _) = entry {
                for delta in try Commit(dot: dot, frame: frame).deltas() {
                    Join.apply(
                        delta, of: dot, to: &pen.states[delta.record, default: RecordState()])
                }
            }
        }
        for entry in page.states {
            Join.merge(
                try RecordState(encoded: entry.state),
                into: &pen.states[entry.record, default: RecordState()])
        }
        cursor = page.next
        digest = page.head?.digest
    }
}

@Suite struct CentralConvergenceTests {
    /// Three replicas write and sync in a random order, over entries and scans of small pages.
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func everyReplicaEndsWithTheServersStates(_ seed: UInt64) throws {
        let bench = try CentralBench(
            limits: ExchangeLimits(pageBytes: 700, entriesWithoutScan: seed % 2 == 0 ? 0 : 900))
        let random = SeededRandom(seed: seed)
        var replicas = try (1...3).map {
            PaperReplica(pen: CentralCommitWriter($0), device: try bench.enrol($0))
        }
        for _ in 0..<150 {
            let index = Int(random.next() % 3)
            if random.next() % 4 == 0 {
                _ = try replicas[index].sync(bench)
            } else {
                let field = ["name", "status"][Int(random.next() % 2)]
                replicas[index].pen.write(
                    .int(Int64(random.next() % 1000)), to: caseID(random.next() % 6),
                    field: field)
            }
        }
        for index in replicas.indices { _ = try replicas[index].sync(bench) }
        for index in replicas.indices {
            replicas[index].cursor = .start
            while try replicas[index].sync(bench) {}
        }
        let states = replicas.map { $0.pen.states.mapValues { $0.encoded() } }
        #expect(Set(states).count == 1, "seed \(seed)")
        var digest = Digest()
        for (record, state) in replicas[0].pen.states {
            digest.add(Digest.term(collection: "case", record: record, state: state.encoded()))
        }
        #expect(replicas.allSatisfy { $0.digest == digest }, "seed \(seed)")
        #expect(try bench.store.verify() == [], "seed \(seed)")
    }
}
