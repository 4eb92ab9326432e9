import CentralStorage
import ExchangeService
import SyncProtocol
import Testing

@Suite struct CentralRecoveryTests {
    private func recovery(_ bench: CentralBench) throws -> RecoveryStatus {
        try #require(try bench.store.read { try $0.recoveries() }.first)
    }

    @Test func aNewServerIsFilledOnceItsOperatorOpensRecovery() throws {
        let lost = try LostHistory()
        let bench = try CentralBench(seed: 70)
        let device = try bench.enrol(1)
        try bench.openRecovery()
        var request = SpaceRequest(space: "cases", cursor: lost.cursor, writers: lost.claims)
        guard case .unknownCursor(let history) = try bench.outcome(device, request) else {
            Issue.record("the cursor is of another server")
            return
        }
        #expect(history.mayRecover)
        #expect(history.shared == nil)
        let states = (1...3).map { lost.state($0) }
        request = lost.request(
            RecoveryUpload(states: states, end: lost.end, life: nil), to: bench.store.epoch)
        guard case .unknownCursor(let recovered) = try bench.outcome(device, request) else {
            Issue.record("healing is answered by the history")
            return
        }
        #expect(recovered.digest == lost.digest)
        #expect(try bench.store.verify() == [])
    }

    @Test(arguments: [true, false])
    func aForeignCursorOpensNothing(isWritten: Bool) throws {
        let lost = try LostHistory()
        let bench = try CentralBench(seed: 70)
        let device = try bench.enrol(1, [SpaceAccess(space: "cases", level: .manage)])
        var pen = CentralCommitWriter(5)
        pen.write("here already", to: caseID(1))
        if isWritten { try bench.push(device, pen) }
        let request = SpaceRequest(space: "cases", cursor: lost.cursor, writers: lost.claims)
        guard case .unknownCursor(let history) = try bench.outcome(device, request) else {
            Issue.record("the cursor is of another server")
            return
        }
        #expect(!history.mayRecover)
        let states = RecoveryUpload(states: [lost.state(3)], end: lost.end, life: nil)
        _ = try bench.outcome(device, lost.request(states, to: bench.store.epoch))
        #expect(try recovery(bench).recovery == nil)
        #expect(try bench.summary().records == (isWritten ? 1 : 0))
    }

    @Test func recoveryEndsAfterThirtyDays() throws {
        let lost = try LostHistory()
        func later(_ milliseconds: Int64) throws -> CentralStore {
            try CentralStore(
                directory: lost.bench.directory,
                environment: SeededRandom(seed: 5)
                    .environment(time: CentralBench.time + milliseconds))
        }
        let lastDay = try later(Recovery.milliseconds - 1)
        try lastDay.compactDaily()
        #expect(try lastDay.read { try $0.recoveries() }.first?.recovery != nil)
        let over = try later(Recovery.milliseconds)
        #expect(try over.read { try $0.recoveries() }.first?.recovery == nil)
        let exchange = Exchange(
            store: over,
            environment: SeededRandom(seed: 6)
                .environment(time: CentralBench.time + Recovery.milliseconds))
        let request = ExchangeRequest(
            schemaVersion: 1,
            spaces: [
                lost.request(RecoveryUpload(states: [lost.state(3)], end: lost.end, life: nil))
            ])
        let outcome = try exchange.answer(request, device: lost.device).spaces.first?.outcome
        guard case .unknownCursor(let history) = outcome else {
            Issue.record("the cursor is of another life")
            return
        }
        #expect(!history.mayRecover)
        #expect(history.heads == [lost.pen.head(2)])
        try over.compactDaily()
        let trail = try over.read { try $0.auditTrail(limit: 100) }
        #expect(trail.filter { $0.action == .recoveryEnded }.count == 1)
    }

    @Test func recoveryEndsWhenAllActiveDevicesHaveMet() throws {
        let lost = try LostHistory()
        let bench = lost.bench
        #expect(try recovery(bench).waitingFor.count == 3)
        try bench.store.write { try $0.revoke(caseID(3 << 32), space: nil) }
        try lost.heal([1, 3], lost.end)
        let page = try bench.page(lost.device, .pulling())
        #expect(try recovery(bench).recovery != nil)
        _ = try bench.outcome(lost.device, .pulling(page.next))
        #expect(try recovery(bench).waitingFor.map(\.device) == [lost.reader.id])
        _ = try bench.outcome(lost.reader, .pulling(page.next))
        #expect(try recovery(bench).recovery == nil)
        let trail = try bench.store.read { try $0.auditTrail(limit: 1) }
        #expect(trail.map(\.action) == [.recoveryEnded])
    }

    @Test func aDeviceThatWasSilentForLongIsNotAwaited() throws {
        let lost = try LostHistory()
        let later = CentralBench.time + Retention.milliseconds
        try lost.bench.store.touch(lost.device.id, at: later + 1)
        let store = try CentralStore(
            directory: lost.bench.directory,
            environment: SeededRandom(seed: 5).environment(time: later + 1))
        try store.write { transaction in
            let space = try #require(try transaction.space(named: "cases"))
            try transaction.openRecovery(of: space, because: "command")
        }
        #expect(
            try store.read { try $0.recoveries() }.first?.waitingFor.map(\.device)
                == [lost.device.id])
    }

    @Test func aRollUpThatMatchesShowsTheHead() throws {
        let bench = try CentralBench()
        let device = try bench.enrol(1)
        var pen = CentralCommitWriter(1)
        pen.write("one", to: caseID(1))
        let page = try bench.push(device, pen)
        let term = RollUpTerm(
            space: "cases", cursor: page.next, digest: try #require(page.head).digest,
            writers: [pen.head()])
        _ = try bench.ask(device, rollUp: RollUpTerm.rollUp([term]))
        #expect(try bench.store.read { try $0.position(of: device.id, in: 1) } == 1)
    }
}
