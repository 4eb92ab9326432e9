import CentralStorage
import ExchangeService
import Foundation
import GRDB
import SyncProtocol
import Testing

@Suite struct CentralCompactionTests {
    let bench: CentralBench
    let first: Device
    let second: Device
    /// Wrote three records, and deleted the second of them.
    let pen: CentralCommitWriter

    init() throws {
        bench = try CentralBench(
            limits: ExchangeLimits(entriesWithoutScan: 1 << 20), spaces: ["cases", "network"])
        let grants = ["cases", "network"].map { SpaceAccess(space: $0, level: .manage) }
        first = try bench.enrol(1, grants)
        second = try bench.enrol(2, [SpaceAccess(space: "cases", level: .write)])
        var pen = CentralCommitWriter(1)
        for number in 1...3 { pen.write("case", to: caseID(UInt64(number))) }
        pen.write(.null, to: caseID(2), intent: .decided(.deleted(reason: "by mistake")))
        try bench.push(first, pen)
        self.pen = pen
    }

    private func backUp() throws {
        let name = "backup-\(UUID().uuidString).sqlite"
        try bench.store.backup(to: "\(bench.directory)/\(name)")
    }

    /// Lets a device say that it holds all there is.
    private func acknowledge(_ devices: Device...) throws {
        for device in devices {
            let page = try #require(try bench.pull(device).last)
            _ = try bench.outcome(device, .pulling(page.next))
        }
    }

    @discardableResult
    private func compact() throws -> CompactionSummary.Space {
        try #require(try bench.store.compactNow().spaces.first { $0.space == "cases" })
    }

    private func record(_ number: UInt64) -> RecordReference {
        RecordReference(collection: "case", record: caseID(number))
    }

    @Test func nothingGoesThatAnActiveReplicaHasNotAcknowledged() throws {
        try backUp()
        try acknowledge(first)
        #expect(try compact().horizon == 0)
        try acknowledge(second)
        let summary = try compact()
        #expect(summary.horizon == 4)
        #expect(summary.expunged == 1)
        #expect(summary.frames == 4)
    }

    @Test func nothingGoesThatNoVerifiedBackupHolds() throws {
        try acknowledge(first, second)
        #expect(try compact().horizon == 0)
        try backUp()
        var pen = pen
        pen.write(.null, to: caseID(3), intent: .decided(.deleted(reason: "later")))
        try bench.push(first, pen)
        try acknowledge(first, second)
        #expect(try compact().horizon == 4)
        #expect(try bench.store.read { try $0.record(record(3), in: 1) } != nil)
    }

    @Test func aDeviceThatIsRevokedOrLapsedIsNotWaitedFor() throws {
        try backUp()
        try acknowledge(first)
        try bench.store.write { try $0.revoke(second.id, space: nil) }
        #expect(try compact().horizon == 4)
        let bench = try CentralBench()
        let active = try bench.enrol(1)
        _ = try bench.enrol(2)
        try bench.push(active, pen)
        try bench.store.backup(to: "\(bench.directory)/backup.sqlite")
        let page = try bench.page(active, .pulling())
        _ = try bench.outcome(active, .pulling(page.next))
        let later = CentralBench.time + Retention.milliseconds + 1
        try bench.store.touch(active.id, at: later)
        #expect(try bench.store.compact(at: CentralBench.time).spaces.map(\.horizon) == [0])
        #expect(try bench.store.compact(at: later).spaces.map(\.horizon) == [4])
    }

    @Test func inRecoveryNothingGoes() throws {
        try backUp()
        try acknowledge(first, second)
        try bench.store.write { transaction in
            let space = try #require(try transaction.space(named: "cases"))
            try transaction.openRecovery(of: space, because: "command")
            try transaction.save(position: 4, of: first.id, in: space.id)
            try transaction.save(position: 4, of: second.id, in: space.id)
        }
        #expect(try compact().horizon == 0)
    }

    @Test func aCollectedRecordIsToldAtTheEndOfAScanAndTheRestStays() throws {
        try backUp()
        try acknowledge(first, second)
        let before = try bench.page(second, .pulling())
        try compact()
        #expect(try bench.summary().records == 2)
        #expect(try bench.summary().number == 5)
        let page = try bench.page(second, .pulling(before.next))
        #expect(page.isScan)
        #expect(page.states.isEmpty)
        #expect(page.head?.expunged == [record(2)])
        #expect(page.head?.vector == [pen.head()])
        let newcomer = try bench.page(second, .pulling())
        #expect(Set(newcomer.states.map(\.record)) == [caseID(1), caseID(3)])
        #expect(try bench.store.verify() == [])
        #expect(try compact().frames == 0)
    }

    @Test func anEditOfACollectedRecordIsVoidAndItsSuccessorValid() throws {
        try backUp()
        try acknowledge(first, second)
        try compact()
        var late = CentralCommitWriter(2)
        late.states = pen.states
        late.write("restored offline", to: caseID(2), intent: .decided(.alive))
        late.write("unrelated", to: caseID(3))
        let page = try bench.push(second, late)
        #expect(
            page.head?.voids == [
                .void(Dot(late.writer, 1), hash: late.head(1).hash, reason: .collected)
            ])
        #expect(try bench.store.read { try $0.record(record(2), in: 1) } == nil)
        #expect(try bench.summary().records == 2)
        #expect(try bench.store.verify() == [])
    }

    @Test func framesGoAndChainAndHashesStay() throws {
        let positions = try (0...4).map { number in
            try bench.store.read { try $0.position(at: UInt64(number), in: 1) }
        }
        try backUp()
        try acknowledge(first, second)
        try compact()
        let bytes = try DatabaseQueue(path: "\(bench.directory)/central.sqlite").read {
            try Int.fetchOne($0, sql: "SELECT sum(length(bytes)) FROM log WHERE kind = 0")
        }
        #expect(bytes == 0)
        for number in 0...4 {
            let position = try bench.store.read { try $0.position(at: UInt64(number), in: 1) }
            #expect(position == positions[number])
        }
        var copy = CentralCommitWriter(1)
        copy.write("another history", to: caseID(1))
        let claim = WriterClaim(
            acknowledged: copy.head(1), minted: copy.head(1), isOwn: false)
        guard
            case .writerForked = try bench.outcome(
                first, SpaceRequest(space: "cases", cursor: .start, writers: [claim]))
        else {
            Issue.record("the hash of a compacted commit tells a fork")
            return
        }
    }

    @Test func aRecordInConflictAboutItsDeletionStays() throws {
        var other = CentralCommitWriter(2)
        other.states[caseID(2)] = try stateBeforeDeletion()
        other.write("still needed", to: caseID(2))
        try bench.push(second, other)
        try backUp()
        try acknowledge(first, second)
        #expect(try compact().expunged == 0)
    }

    private func stateBeforeDeletion() throws -> RecordState {
        var state = RecordState()
        let commit = try Commit(dot: Dot(pen.writer, 2), frame: pen.frames[1])
        for delta in try commit.deltas() { Join.apply(delta, of: commit.dot, to: &state) }
        return state
    }

    @Test func aStubStaysUntilItsNewHomeHoldsTheRecord() throws {
        try bench.store.write { transaction in
            try transaction.addSpace("later")
            try transaction.addRoute(from: "cases", to: "later")
        }
        var mover = CentralCommitWriter(3)
        mover.states = pen.states
        var late = CentralCommitWriter(4)
        late.states = pen.states
        mover.write(.null, to: caseID(1), intent: .decided(.moved(space: "later")))
        late.write("late", to: caseID(1))
        try bench.push(first, mover)
        // What an author edits who may not write there stays here.
        try bench.push(second, late)
        try backUp()
        try acknowledge(first, second)
        #expect(try compact().expunged == 1)
        #expect(try bench.store.read { try $0.record(record(1), in: 1) } != nil)
        // The new home gets the whole record.
        try bench.store.write {
            try $0.grant(second.id, [SpaceAccess(space: "later", level: .write)])
        }
        try bench.exchange.moveRecords()
        try backUp()
        try acknowledge(first, second)
        #expect(try compact().expunged == 1)
        #expect(try bench.store.read { try $0.record(record(1), in: 1) } == nil)
    }

    @Test func onceADayIsEnough() throws {
        try backUp()
        try acknowledge(first, second)
        try bench.store.compactDaily()
        #expect(try bench.summary().number == 5)
        var pen = pen
        pen.write(.null, to: caseID(3), intent: .decided(.deleted(reason: "later")))
        try bench.push(first, pen)
        try backUp()
        try acknowledge(first, second)
        try bench.store.compactDaily()
        #expect(try bench.summary().number == 6)
        let tomorrow = try CentralStore(
            directory: bench.directory,
            environment: SeededRandom(seed: 3).environment(
                time: CentralBench.time + 24 * 60 * 60 * 1000))
        try tomorrow.compactDaily()
        #expect(try bench.summary().number == 7)
    }
}

@Suite struct CentralSealTests {
    @Test func aRevokedDevicesWritersAreSealedUntilItIsGrantedAgain() throws {
        let bench = try CentralBench()
        let device = try bench.enrol(1)
        let other = try bench.enrol(2)
        var pen = CentralCommitWriter(1)
        pen.write("before", to: caseID(1))
        try bench.push(device, pen)
        try bench.store.write { try $0.revoke(device.id, space: "cases") }
        let summary = try bench.store.read { try $0.devices() }.first { $0.device.id == device.id }
        #expect(summary?.sealed == ["cases": [Dot(pen.writer, 1)]])
        pen.write("after", to: caseID(1))
        try bench.push(other, pen)
        #expect(
            try bench.store.read { try $0.voids(after: 0, in: 1) }
                == [.void(Dot(pen.writer, 2), hash: pen.head().hash, reason: .notPermitted)])
        try bench.store.write {
            try $0.grant(device.id, [SpaceAccess(space: "cases", level: .write)])
        }
        pen.write("granted again", to: caseID(1))
        try bench.push(device, pen)
        #expect(try bench.store.read { try $0.voids(after: 0, in: 1) }.count == 1)
        #expect(try bench.store.verify() == [])
    }
}
