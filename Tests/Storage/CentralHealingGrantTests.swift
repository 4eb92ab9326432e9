import CentralStorage
import ExchangeService
import SyncProtocol
import Testing

/// What a device may give back follows from its grant, and hides nothing of others.
@Suite struct CentralHealingGrantTests {
    private let lost: LostHistory
    /// May write, and was never heard of before.
    private let writer: Device

    init() throws {
        lost = try LostHistory()
        writer = try lost.bench.enrol(7)
    }

    private var bench: CentralBench { lost.bench }

    private func reference(_ number: UInt64) -> RecordReference {
        RecordReference(collection: "case", record: caseID(number))
    }

    private func entry(_ pen: CentralCommitWriter, _ number: UInt64) -> StateEntry {
        let state = (pen.states[caseID(number)] ?? RecordState()).encoded()
        return StateEntry(collection: "case", record: caseID(number), state: state[...])
    }

    @discardableResult
    private func give(
        _ upload: RecoveryUpload, _ claims: [WriterHead], as device: Device
    ) throws -> SpaceHistory {
        let request = SpaceRequest(
            space: "cases",
            cursor: LogPlace(number: 2, chain: .zero).cursor(epoch: bench.store.epoch),
            writers: claims.map { WriterClaim(acknowledged: $0, minted: $0, isOwn: false) },
            pull: false, upload: upload)
        guard case .unknownCursor(let history) = try bench.outcome(device, request) else {
            throw CBORError(.invalid, at: 0)
        }
        return history
    }

    /// A pen that has seen what the server holds, and decides about one record.
    private func deciding(_ intent: RecordEdit.Intent, _ number: UInt64) throws
        -> CentralCommitWriter
    {
        var pen = CentralCommitWriter(40 + number)
        let row = try bench.store.read { try $0.record(reference(number), in: 1) }
        pen.states[caseID(number)] = try row?.decoded()
        pen.write("decided", to: caseID(number), intent: intent)
        return pen
    }

    private func trail(_ action: AuditAction, of device: Device) throws -> [String] {
        try bench.store.read { try $0.auditTrail(limit: 1000) }
            .filter { $0.action == action && $0.device == device.id }.map(\.detail)
    }

    @Test func erasedMovedAndCollectedComeBackFromWhoManagesOnly() throws {
        let erasing = try deciding(.decided(.erased), 1)
        let moving = try deciding(.decided(.moved(space: "elsewhere")), 2)
        var end = RecoveryUpload.End(vector: [erasing.head(), moving.head()])
        end.expunged = [reference(9)]
        let upload = RecoveryUpload(
            states: [entry(erasing, 1), entry(moving, 2)], end: end, life: nil)
        let before = try bench.summary()
        let claims = [erasing.head(), moving.head()]
        let expunged = RecoveryUpload.End(vector: [], expunged: [reference(2)])
        try give(RecoveryUpload(states: [], end: expunged, life: nil), [], as: writer)
        try give(upload, claims, as: writer)
        #expect(try bench.summary().digest == before.digest)
        #expect(try bench.store.read { try $0.expunged(after: 0, in: 1) } == [])
        #expect(try trail(.uploadRefused, of: writer).count == 1)
        #expect(try trail(.uploadRefused, of: writer).first?.hasPrefix("3 ") == true)
        // Nor does the server say that it knows what was in them.
        #expect(try bench.store.read { try $0.heads(in: 1) } == [lost.pen.head(2)])
        let manager = lost.device
        try give(upload, claims, as: manager)
        let states = try bench.store.read { transaction in
            try [1, 2].map { try transaction.record(reference($0), in: 1)?.decoded() }
        }
        #expect(states[0]?.isErased == true)
        #expect(states[1]?.home == "elsewhere")
        #expect(try trail(.uploadRefused, of: manager) == [])
        #expect(try bench.store.verify() == [])
    }

    @Test func whatTheServerItselfWouldWriteIsNotTaken() throws {
        let hash = ContentHash(of: bench.store.epoch.bytes, Array("cases".utf8))
        let own = hash.prefix.reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        var pen = CentralCommitWriter(own)
        let row = try bench.store.read { try $0.record(reference(1), in: 1) }
        pen.states[caseID(1)] = try row?.decoded()
        pen.write("forged", to: caseID(1))
        let most = WriterHead(
            WriterID(rawValue: own), counter: CBORLimits.counter, hash: ContentHash(of: [7]))
        let before = try bench.summary()
        for head in [pen.head(), most] {
            try give(
                RecoveryUpload(
                    states: [entry(pen, 1)], end: RecoveryUpload.End(vector: [head]), life: nil),
                [head], as: lost.device)
        }
        #expect(try bench.summary().digest == before.digest)
        #expect(
            try bench.store.read { try $0.writer(WriterID(rawValue: own), in: 1) } == nil)
        #expect(
            try bench.store.read { try $0.reportedHead(beyond: WriterHead(most.writer)) } == nil)
        #expect(try trail(.uploadRefused, of: lost.device).count == 1)
        #expect(try bench.store.verify() == [])
    }

    @Test func whatIsClaimedAheadMakesAnEditAForkAndHidesNothing() throws {
        let victim = try bench.enrol(8)
        var honest = CentralCommitWriter(8)
        honest.write("before", to: caseID(5))
        try bench.push(victim, honest)
        // The attacker says that it has seen what the victim is going to write.
        var forged = honest
        for number in 2...9 { forged.write(.int(Int64(number)), to: caseID(5)) }
        var attacker = CentralCommitWriter(66)
        attacker.states = forged.states
        attacker.write("after", to: caseID(5))
        let ahead = WriterHead(honest.writer, counter: 9, hash: ContentHash(of: [9]))
        try give(
            RecoveryUpload(
                states: [entry(attacker, 5)], end: RecoveryUpload.End(vector: [attacker.head()]),
                life: nil),
            [attacker.head(), ahead], as: writer)
        honest.write("mine", to: caseID(5), field: "note")
        let request = SpaceRequest(
            space: "cases", cursor: .start,
            writers: [honest.claim(acknowledged: 1)], runs: [honest.run(2)])
        guard case .writerForked(let forks) = try bench.outcome(victim, request) else {
            Issue.record("the edit counts as seen")
            return
        }
        #expect(forks.map(\.shared) == [1])
        // Also where it is brought by somebody who claims nothing of it.
        let carried = SpaceRequest(space: "cases", cursor: .start, runs: [honest.run(2)])
        guard case .writerForked = try bench.outcome(lost.device, carried) else {
            Issue.record("the edit counts as seen")
            return
        }
    }

    @Test func statesThatReplaceEachOtherLeaveTheRecordAsItWas() throws {
        let before = try #require(
            try bench.store.read { try $0.record(reference(1), in: 1) }
        ).decoded()
        var pens = [CentralCommitWriter(50), CentralCommitWriter(51)]
        for index in pens.indices {
            pens[index].states[caseID(1)] = before
            pens[index].write("made up", to: caseID(1))
        }
        // Each says that it has seen the other's commit, and holds its own alone.
        var states = pens.compactMap { $0.states[caseID(1)] }
        let context = states[0].context.merging(states[1].context)
        for index in states.indices { states[index].context = context }
        for state in states {
            let entry = StateEntry(
                collection: "case", record: caseID(1), state: state.encoded()[...])
            try give(
                RecoveryUpload(states: [entry], life: nil), pens.map { $0.head() }, as: writer)
        }
        let row = try #require(try bench.store.read { try $0.record(reference(1), in: 1) })
        #expect(try row.decoded() == states[0])
        #expect(try trail(.uploadRefused, of: writer).count == 1)
        #expect(try bench.store.verify() == [])
    }

    @Test func theTrailHoldsOneLineADay() throws {
        for number: UInt64 in [1, 3] { try lost.heal([number]) }
        try lost.heal([2], lost.end)
        let lines = try trail(.recovered, of: lost.device)
        #expect(lines == ["2 records, and the vector"])
    }
}

@Suite struct CentralNumberTests {
    /// The greatest numbers of the format, wherever a request has one.
    @Test func numbersAtTheirBoundHarmNothing() throws {
        let lost = try LostHistory()
        let (bench, most) = (lost.bench, CBORLimits.counter)
        let epoch = bench.store.epoch
        let head = WriterHead(lost.pen.writer, counter: most, hash: ContentHash(of: [1]))
        let other = WriterHead(WriterID(rawValue: .max), counter: most, hash: ContentHash(of: [2]))
        let cursors: [SyncProtocol.Cursor] = [
            .start, .knowledge(epoch: epoch, number: most, chain: [UInt8](repeating: 0, count: 8)),
            .scan(epoch: epoch, start: most, last: most, record: caseID(1)),
            .scan(epoch: epoch, start: 0, last: 1, record: RecordID(high: .max, low: .max)),
            .knowledge(epoch: caseID(9), number: most, chain: [UInt8](repeating: 0, count: 8)),
        ]
        var state = RecordState()
        let origin = Origin(
            dot: Dot(other.writer, most), stamp: HybridTimestamp(rawValue: .max), author: "x")
        let edit = RecordEdit(collection: "case", record: caseID(6), writes: [])
        Join.apply(edit.delta(over: state, in: origin), of: origin.dot, to: &state)
        let given = StateEntry(
            collection: "case", record: caseID(6), state: state.encoded()[...])
        let upload = RecoveryUpload(
            states: [given],
            end: RecoveryUpload.End(
                vector: [other],
                voids: [.void(Dot(other.writer, most), hash: other.hash, reason: .malformed)]),
            life: caseID(9), hashes: [other], refused: [Dot(other.writer, most)])
        let frame = lost.pen.frames[0]
        let run = CommitRun(
            writer: other.writer, first: most, previous: .zero, frames: [frame],
            last: try Commit(dot: Dot(other.writer, most), frame: frame).hash(after: .zero))
        for cursor in cursors {
            for claim in [head, other] {
                for (runs, upload) in [([run], nil), ([], upload)]
                    as [([CommitRun], RecoveryUpload?)]
                {
                    let request = SpaceRequest(
                        space: "cases", cursor: cursor,
                        writers: [WriterClaim(acknowledged: claim, minted: claim, isOwn: false)],
                        runs: runs, upload: upload)
                    // A vector that is not claimed is refused.
                    _ = try? bench.ask(lost.device, try SpaceRequest(encoded: request.encoded()))
                }
            }
        }
        #expect(try bench.store.verify() == [])
        // Others go on.
        var pen = CentralCommitWriter(12)
        pen.write("afterwards", to: caseID(12))
        try bench.push(try bench.enrol(12), pen)
        #expect(try bench.pull(lost.device).last?.more == false)
    }
}
