import CentralStorage
import ExchangeService
import SyncProtocol
import Testing

/// What a device has written itself comes back also after recovery has ended.
@Suite struct OwnCommitsTests {
    private let lost: LostHistory
    /// A replica of the device as it was left by the edits of its own: nothing of the author who
    /// is gone has reached it.
    private let pen: CentralCommitWriter
    private let life: Epoch?

    init() throws { try self.init(limits: ExchangeLimits()) }

    private init(limits: ExchangeLimits) throws {
        lost = try LostHistory(limits: limits)
        life = lost.cursor.epoch
        var pen = CentralCommitWriter(1)
        pen.write("one", to: caseID(1))
        pen.write("two", to: caseID(2))
        for value: Int64 in 1...3 { pen.write(.int(value), to: caseID(1)) }
        self.pen = pen
        try lost.bench.store.write { transaction in
            let space = try #require(try transaction.space(named: "cases"))
            try transaction.endRecovery(of: space, because: "command")
        }
    }

    private func give(
        _ states: [StateEntry], _ end: RecoveryUpload.End? = nil, of life: Epoch?,
        as giver: Device? = nil, claiming writers: [WriterClaim]? = nil
    ) throws -> SpaceHistory {
        var request = lost.request(RecoveryUpload(states: states, end: end, life: life))
        request.writers = writers ?? [pen.claim(acknowledged: 5, minted: 5)]
        request.announcements = []
        let outcome = try lost.bench.outcome(giver ?? lost.device, request)
        guard case .unknownCursor(let history) = outcome else {
            throw CBORError(.invalid, at: 0)
        }
        return history
    }

    private func state(_ number: UInt64, of pen: CentralCommitWriter) throws -> StateEntry {
        let state = try #require(pen.states[caseID(number)]).encoded()
        return StateEntry(collection: "case", record: caseID(number), state: state[...])
    }

    private var end: RecoveryUpload.End { RecoveryUpload.End(vector: [pen.head()]) }

    @Test func whatTheDeviceHasWrittenComesBackAtAnyTime() throws {
        let compared = try give([], of: life)
        #expect(compared.mayRecover)
        let history = try give([state(1, of: pen)], end, of: life)
        #expect(history.mayRecover)
        #expect(history.heads == [pen.head()])
        #expect(try lost.bench.store.verify() == [])
        let row = try lost.bench.store.read {
            try $0.record(RecordReference(collection: "case", record: caseID(1)), in: 1)
        }
        #expect(row?.state == pen.states[caseID(1)]?.encoded())
        #expect(try give([state(1, of: pen)], end, of: life).heads == history.heads)
    }

    @Test func whatComesBackCountsAgainstTheQuotas() throws {
        var limits = ExchangeLimits()
        // The backup has counted two commits of the day.
        limits.quotas.deviceCommits = 4
        let bounded = try OwnCommitsTests(limits: limits)
        let (state, end) = (try state(1, of: pen), end)
        #expect(try bounded.give([state, state], of: bounded.life).heads == [pen.head(2)])
        var request = bounded.lost.request(
            RecoveryUpload(states: [state], end: end, life: bounded.life))
        request.writers = [pen.claim(acknowledged: 5, minted: 5)]
        request.announcements = []
        let outcome = try bounded.lost.bench.outcome(bounded.lost.device, request)
        guard case .quotaExceeded = outcome else { return #expect(Bool(false), "\(outcome)") }
        // To compare costs nothing.
        #expect(try bounded.give([], of: bounded.life).heads == [pen.head(2)])
    }

    @Test func aStateThatIsTooLargeIsLeftOut() throws {
        var large = pen
        for part in 0..<3 {
            let text = String(repeating: "\(part)", count: 200 << 10)
            large.write(.text(text), to: caseID(1), field: "notes_\(part)")
        }
        let claims = [large.claim(acknowledged: 8, minted: 8)]
        let history = try give(
            [state(1, of: large)], RecoveryUpload.End(vector: [large.head()]), of: life,
            claiming: claims)
        #expect(history.heads == [pen.head(2)])
        #expect(try lost.bench.store.verify() == [])
    }

    @Test func aMadeUpEpochOpensNothing() throws {
        let epoch = caseID(77) as Epoch
        #expect(try !give([], of: epoch).mayRecover)
        #expect(try give([state(1, of: pen)], end, of: epoch).heads == [pen.head(2)])
        #expect(try give([state(1, of: pen)], end, of: nil).heads == [pen.head(2)])
    }

    @Test func anothersWriterIsNotTaken() throws {
        let other = try lost.bench.enrol(8)
        #expect(try !give([], of: life, as: other).mayRecover)
        let history = try give([state(1, of: pen)], end, of: life, as: other)
        #expect(history.heads == [pen.head(2)])
        #expect(history.end.number == 2)
    }

    @Test func aStateThatShowsAnothersCommitIsLeftOut() throws {
        let claims = [pen.claim(acknowledged: 5, minted: 5)]
        var mixed = pen
        var foreign = lost.gone
        foreign.states[caseID(1)] = pen.states[caseID(1)]
        foreign.write("of another", to: caseID(1))
        mixed.states[caseID(1)] = foreign.states[caseID(1)]
        let history = try give([state(1, of: mixed)], end, of: life, claiming: claims)
        #expect(!history.mayRecover)
        #expect(history.heads == [pen.head(2)])
        #expect(history.end.number == 2)
        #expect(try lost.bench.store.verify() == [])
    }
}
