import BenchmarkShim
import SyncProtocol

/// The pure parts by themselves: how many records a second, and how often each asks for memory.
struct MicroBench {
    private let options: BenchOptions
    private let records: MicroRecords

    init(_ options: BenchOptions) {
        self.options = options
        records = MicroRecords(options.quick ? 500 : 2_000)
    }

    func run() {
        let encoded = records.states.map { $0.encoded() }
        let rules = PolicyRule(.review)
        let (key, heads, signatures) = signing()
        options.report.write(
            "micro", workload: .plain, records: records.states.count,
            rows("encode a state") { records.states[$0].encoded().count }
                + rows("decode a state") { index in
                    (try? RecordState(encoded: encoded[index]))?.registers.entries.count ?? 0
                }
                + rows("join an edit") { index in
                    var state = records.states[index]
                    Join.apply(records.edits[index], of: records.editDot, to: &state)
                    return state.registers.entries.count
                }
                + rows("join two edited states") { index in
                    var state = records.edited[index]
                    Join.merge(records.editedElsewhere[index], into: &state)
                    return state.registers.entries.count
                }
                + rows("view ten fields") { index in
                    Self.view(records.states[index], rules)
                }
                + rows("view ten fields, one in conflict") { index in
                    Self.view(records.contested[index], rules)
                }
                + rows("digest term") { index in
                    let term = Digest.term(
                        collection: WorkloadKind.plain.collection, record: records.ids[index],
                        state: encoded[index])
                    return Int(term.bytes[0])
                }
                + rows("sign a run") { index in
                    (try? heads[index].signed(by: key, in: "network"))?.bytes.count ?? 0
                }
                + rows("verify a run's signature") { index in
                    heads[index].isSigned(signatures[index], by: key.publicKey, in: "network")
                        ? 1 : 0
                }
                + [
                    Measurement(
                        "state",
                        Double(encoded.reduce(0) { $0 + $1.count }) / Double(encoded.count),
                        .bytesPerRecord),
                    Measurement(
                        "state after \(MicroRecords.writers) writers",
                        records.stateOfManyWriters.count, .bytes),
                ])
    }

    /// A key, heads of writers, and the key's signatures of them.
    private func signing() -> (DevicePrivateKey, [WriterHead], [Signature]) {
        var random = SystemRandomNumberGenerator()
        let key = DevicePrivateKey(using: &random)
        let heads = records.ids.enumerated().map { index, id in
            WriterHead(
                WriterID(rawValue: id.low), counter: UInt64(index) + 1,
                hash: ContentHash(of: id.bytes))
        }
        let signatures = heads.compactMap { try? $0.signed(by: key, in: "network") }
        return (key, heads, signatures)
    }

    /// Keeps the work that gave a number from being left out.
    @inline(never)
    private static func use(_ number: Int) {}

    private static func view(_ state: RecordState, _ rule: PolicyRule) -> Int {
        var asked = 0
        for entry in state.registers.entries where rule.view(of: entry.register).question != nil {
            asked += 1
        }
        return asked + state.registers.entries.count
    }

    /// How often `work` runs in a second of CPU, and what one run allocates; both as rows.
    ///
    /// - Parameter work: given a record's number; its result only keeps it from being left out.
    private func rows(_ name: String, _ work: (Int) -> Int) -> [Measurement] {
        var rate = Samples()
        var sum = 0
        let count = records.states.count
        for index in 0..<count { sum &+= work(index) }
        let before = benchmark_allocations()
        for index in 0..<count { sum &+= work(index) }
        let allocations = Double(benchmark_allocations() - before) / Double(count)
        for _ in 1...options.scale.repeats {
            let started = Cost.cpuOfThisProcess()
            var (runs, seconds) = (0, 0.0)
            while seconds < 0.1 {
                for index in 0..<count { sum &+= work(index) }
                runs += count
                seconds = Cost.cpuOfThisProcess() - started
            }
            rate.add(Double(runs) / seconds)
        }
        Self.use(sum)
        return [
            Measurement(name, rate, .recordsPerSecond),
            Measurement("\(name), allocations", allocations, .allocationsPerRecord),
        ]
    }
}
