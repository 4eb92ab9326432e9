import CentralStorage
import ExchangeService
import ReplicaStore
import SyncProtocol
import Testing

@Suite struct CentralQuotaTests {
    private static let day: Int64 = 24 * 60 * 60 * 1000

    private func bench(_ set: (inout Quotas) -> Void) throws -> CentralBench {
        var limits = ExchangeLimits()
        set(&limits.quotas)
        return try CentralBench(limits: limits)
    }

    private func pen(_ number: UInt64, commits: Int) -> CentralCommitWriter {
        var pen = CentralCommitWriter(number)
        for count in 0..<commits {
            pen.write(.int(Int64(count)), to: caseID(number * 100 + UInt64(count)))
        }
        return pen
    }

    private func seconds(_ outcome: SpaceResponse.Outcome?) -> UInt64? {
        if case .quotaExceeded(let seconds) = outcome { seconds } else { nil }
    }

    @Test func aDeviceBringsSoMuchADay() throws {
        let bench = try bench { $0.deviceCommits = 3 }
        let (first, second) = (try bench.enrol(1), try bench.enrol(2))
        let pen = pen(1, commits: 5)
        let left = Self.day - CentralBench.time % Self.day
        #expect(seconds(try bench.outcome(first, .pushing([pen]))) == UInt64(left / 1000))
        #expect(try bench.summary().number == 3)
        #expect(seconds(try bench.outcome(first, .pushing([pen]))) != nil)
        #expect(try bench.summary().number == 3)
        // It still hears of others, and others go on.
        #expect(try bench.push(second, self.pen(2, commits: 2)).head != nil)
        var pulling = SpaceRequest.pulling()
        pulling.writers = [pen.claim(acknowledged: 0)]
        #expect(try bench.page(first, pulling).head != nil)
        let tomorrow = Exchange(
            store: bench.store,
            environment: SeededRandom(seed: 3).environment(time: CentralBench.time + left),
            limits: bench.exchange.limits)
        _ = try tomorrow.answer(
            ExchangeRequest(schemaVersion: 1, spaces: [.pushing([pen])]), device: first)
        #expect(try bench.summary().number == 7)
        #expect(try bench.store.verify() == [])
    }

    @Test func aDeviceBringsSoManyBytesADay() throws {
        let pen = pen(1, commits: 5)
        let bench = try bench { $0.deviceBytes = pen.frames[0].count + 1 }
        #expect(seconds(try bench.outcome(bench.enrol(1), .pushing([pen]))) != nil)
        #expect(try bench.summary().number == 2)
    }

    @Test func aDeviceBringsSoManyWriters() throws {
        let bench = try bench { $0.deviceWriters = 2 }
        let (first, second) = (try bench.enrol(1), try bench.enrol(2))
        let pens = (1...3).map { pen($0, commits: 1) }
        #expect(seconds(try bench.outcome(first, .pushing(pens))) != nil)
        #expect(try bench.summary().number == 2)
        // Those that it has brought go on.
        var known = pens[0]
        known.write("more", to: caseID(1))
        #expect(try bench.push(first, known).head != nil)
        #expect(try bench.push(second, pens[2]).head != nil)
        #expect(try bench.summary().number == 4)
    }

    @Test func aSpaceHoldsSoMuch() throws {
        let bench = try bench { $0.spaceCommits = 2 }
        let device = try bench.enrol(1)
        #expect(seconds(try bench.outcome(device, .pushing([pen(1, commits: 3)]))) != nil)
        #expect(try bench.summary().number == 2)
        let small = try self.bench { $0.spaceBytes = 1 }
        let other = try small.enrol(1)
        #expect(seconds(try small.outcome(other, .pushing([pen(1, commits: 3)]))) != nil)
        #expect(try small.summary().number == 1)
    }
}

@Suite struct CentralSizeTests {
    let bench: CentralBench
    let device: Device

    init() throws {
        bench = try CentralBench()
        device = try bench.enrol(1)
    }

    private func text(_ kibibytes: Int) -> Value {
        .text(String(repeating: "x", count: kibibytes << 10))
    }

    private func reasons() throws -> [VoidReason?] {
        try bench.store.read { transaction in
            var reasons: [VoidReason?] = []
            try transaction.entries(after: 0, in: 1) { row in
                let entry = try row.entry()
                if case .void(_, _, let reason) = entry {
                    reasons.append(reason)
                } else {
                    reasons.append(nil)
                }
                return true
            }
            return reasons
        }
    }

    private func stored() throws -> Int? {
        try bench.store.read {
            try $0.record(RecordReference(collection: "case", record: caseID(1)), in: 1)?
                .state.count
        }
    }

    @Test func aStateHasABound() throws {
        var pen = CentralCommitWriter(1)
        pen.write(text(400), to: caseID(1), field: "story")
        pen.write(text(200), to: caseID(1), caseID(2), field: "history")
        pen.write(text(100), to: caseID(1), field: "story")
        pen.write(text(300), to: caseID(1), field: "history")
        try bench.push(device, pen)
        #expect(try reasons() == [nil, .tooLarge, nil, nil])
        #expect(try bench.summary().records == 1)
        #expect(try stored() ?? 0 > 400 << 10)
        #expect(try bench.store.verify() == [])
    }

    @Test func manyElementsHaveTheSameBound() throws {
        var pen = CentralCommitWriter(1)
        for number in 0..<60 {
            let origin = pen.nextOrigin
            let edit = RecordEdit(
                collection: "case", record: caseID(1),
                writes: (0..<400).map {
                    .init(RegisterKey("tags", element: "element \(number) \($0)"), true)
                })
            pen.commit(
                [edit.delta(over: pen.states[caseID(1)] ?? RecordState(), in: origin)],
                in: origin)
        }
        try bench.push(device, pen)
        let refused = try reasons().compactMap(\.self)
        #expect(!refused.isEmpty)
        #expect(Set(refused) == [.tooLarge])
        let size = try #require(try stored())
        #expect(size <= CBORLimits.bytesPerState)
        // The bound is reached, but for less than two commits.
        #expect(size > CBORLimits.bytesPerState - 2 * pen.frames[0].count)
        #expect(try bench.store.verify() == [])
    }

    @Test func whatIsLargerAlreadyMayShrink() throws {
        var pen = CentralCommitWriter(1)
        pen.write(text(300), to: caseID(1), field: "story")
        try bench.push(device, pen)
        // As a server of before the bound has it.
        var large = try #require(pen.states[caseID(1)])
        let head = try #require(large.life.siblings.first)
        large.registers = RegisterTable(
            Dictionary(
                uniqueKeysWithValues: ["story", "history"].map {
                    (
                        RegisterKey($0),
                        Register(DottedValue(head.origin, EncodedValue(text(300))))
                    )
                }))
        try bench.store.write { transaction in
            let reference = RecordReference(collection: "case", record: caseID(1))
            var space = try #require(try transaction.space(named: "cases"))
            let row = try transaction.record(reference, in: space.id)
            try transaction.replace(
                row, by: large.encoded(), of: reference, number: 1, in: &space)
            try transaction.save(space)
        }
        pen.write("grows", to: caseID(1), field: "remark")
        pen.write(text(290), to: caseID(1), field: "story")
        pen.write("a little", to: caseID(1), field: "history")
        pen.write("grows", to: caseID(1), field: "remark")
        try bench.push(device, pen)
        #expect(try reasons() == [nil, .tooLarge, nil, nil, nil])
        #expect(try stored() ?? 0 < 300 << 10)
    }
}
