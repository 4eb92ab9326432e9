import CentralStorage
import ExchangeService
import Foundation
import SyncProtocol
import Testing

@Suite struct CentralHealingTests {
    private let lost: LostHistory

    init() throws { lost = try LostHistory() }

    private var bench: CentralBench { lost.bench }

    @Test func whoComesWithTheOldCursorIsToldWhatIsSharedAndThatItMayHeal() throws {
        let outcome = try bench.outcome(
            lost.device, SpaceRequest(space: "cases", cursor: lost.cursor, writers: lost.claims))
        guard case .unknownCursor(let history) = outcome else {
            Issue.record("the cursor is of another life")
            return
        }
        #expect(history.mayRecover)
        #expect(history.end.number == 2)
        #expect(history.shared == history.end)
        #expect(history.heads == [lost.pen.head(2)])
    }

    @Test func whatWasGivenToAnEarlierLifeIsNotTaken() throws {
        let upload = RecoveryUpload(states: [lost.state(3)], end: lost.end, life: nil)
        guard
            case .unknownCursor(let history) = try bench.outcome(
                lost.device, lost.request(upload, to: caseID(7 << 32)))
        else {
            Issue.record("it is of another life")
            return
        }
        #expect(history.mayRecover)
        #expect(history.heads == [lost.pen.head(2)])
        #expect(history.end.number == 2)
    }

    @Test func statesAndVectorComeBackAlsoOfOneWhoIsGone() throws {
        let history = try lost.heal([1, 3], lost.end)
        #expect(history.heads == [lost.pen.head(), lost.gone.head()])
        #expect(history.digest == lost.digest)
        #expect(history.end.number == 3)
        #expect(try bench.store.verify() == [])
        let page = try bench.page(lost.device, .pulling())
        #expect(page.isScan)
        #expect(page.head?.vector == history.heads)
        #expect(page.writers.map(\.device) == [lost.device.id, caseID(3 << 32)])
        let trail = try bench.store.read { try $0.auditTrail(limit: 1) }
        #expect(trail.map(\.action) == [.recovered])
        #expect(trail.map(\.device) == [lost.device.id])
    }

    @Test func theVectorIsAdoptedWithTheLastStatesOnly() throws {
        let first = try lost.heal([1])
        #expect(first.heads == [lost.pen.head(2)])
        #expect(first.end.number == 3)
        // A upload that is under way is no damage: a backup may be made meanwhile.
        #expect(try bench.store.verify() == [])
        let last = try lost.heal([3], lost.end)
        #expect(last.end.number == 4)
        #expect(last.digest == lost.digest)
        #expect(try bench.store.verify() == [])
    }

    @Test func healingAgainChangesNothing() throws {
        let once = try lost.heal([1, 2, 3], lost.end)
        #expect(try lost.heal([1, 2, 3], lost.end) == once)
    }

    @Test func whatTheServerHasTakenMeanwhileIsJoined() throws {
        var other = CentralCommitWriter(7)
        other.states[caseID(2)] = lost.pen.states[caseID(2)]
        other.write("after the restore", to: caseID(1), caseID(2), field: "other")
        try bench.push(try bench.enrol(7), other)
        try lost.heal([1, 2, 3], lost.end)
        var expected = try #require(lost.pen.states[caseID(1)])
        Join.merge(try #require(other.states[caseID(1)]), into: &expected)
        let row = try bench.store.read {
            try $0.record(RecordReference(collection: "case", record: caseID(1)), in: 1)
        }
        #expect(row?.state == expected.encoded())
        #expect(try bench.store.verify() == [])
    }

    @Test func whoMayOnlyReadDoesNotHeal() throws {
        let history = try lost.heal([1, 3], lost.end, as: lost.reader)
        #expect(!history.mayRecover)
        #expect(history.end.number == 2)
    }

    @Test func outsideRecoveryNothingIsTaken() throws {
        try bench.store.write { transaction in
            let space = try #require(try transaction.space(named: "cases"))
            try transaction.endRecovery(of: space, because: "command")
        }
        let history = try lost.heal([1, 3], lost.end)
        #expect(!history.mayRecover)
        #expect(history.end.number == 2)
    }

    @Test func aStateMayHaveSeenMoreThanItsReplicaClaims() throws {
        var request = lost.request(RecoveryUpload(states: [lost.state(1)], life: nil))
        request.writers = [lost.pen.claim(acknowledged: 3, minted: 3)]
        _ = try bench.outcome(lost.device, request)
        let row = try bench.store.read {
            try $0.record(RecordReference(collection: "case", record: caseID(1)), in: 1)
        }
        #expect(row?.state == lost.pen.states[caseID(1)]?.encoded())
        #expect(try bench.store.verify() == [])
    }

    @Test func aVectorThatIsNotClaimedIsRefused() throws {
        var beyond = lost.end
        beyond.vector[0].counter += 1
        #expect(throws: CBORError.self) { try lost.heal([], beyond) }
        #expect(try bench.summary().number == 2)
    }

    @Test func claimsThatContradictTheServerAreAFork() throws {
        var copy = CentralCommitWriter(1)
        copy.write("one", to: caseID(1))
        copy.write("not what the server holds", to: caseID(2))
        var request = lost.request(RecoveryUpload(states: [], life: nil))
        request.writers = [copy.claim(acknowledged: 2)]
        guard case .writerForked(let forks) = try bench.outcome(lost.device, request) else {
            Issue.record("the histories differ")
            return
        }
        #expect(forks.map(\.head) == [lost.pen.head(2)])
        #expect(try bench.summary().number == 2)
    }

    @Test func hashesThatCameBackTellForks() throws {
        try lost.heal([1, 3], lost.end, hashes: [lost.pen.head(4)])
        var copy = CentralCommitWriter(1)
        for value: Int64 in 1...4 { copy.write(.int(value), to: caseID(9)) }
        func outcome(_ counter: UInt64) throws -> SpaceResponse.Outcome? {
            let head = copy.head(counter)
            let claim = WriterClaim(acknowledged: head, minted: head, isOwn: false)
            return try bench.outcome(
                lost.device, SpaceRequest(space: "cases", cursor: .start, writers: [claim]))
        }
        guard case .writerForked = try outcome(4) else {
            Issue.record("the hash at 4 came back")
            return
        }
        guard case .page = try outcome(3) else {
            Issue.record("nobody knows the hash at 3 any more")
            return
        }
    }

    @Test func theNextCommitAfterAHealedOneIsTaken() throws {
        try lost.heal([1, 3], lost.end)
        var pen = lost.pen
        pen.write("later", to: caseID(1))
        let request = SpaceRequest(
            space: "cases", cursor: .start, writers: [pen.claim(acknowledged: 5)],
            runs: [pen.run(6)])
        #expect(try bench.page(lost.device, request).head?.vector?.first == pen.head())
        #expect(try bench.store.verify() == [])
    }
}

@Suite struct CentralHealedVoidTests {
    private let lost: LostHistory

    init() throws { lost = try LostHistory() }

    private var bench: CentralBench { lost.bench }

    private func reference(_ number: UInt64) -> RecordReference {
        RecordReference(collection: "case", record: caseID(number))
    }

    @Test func commitsThatWereVoidAreVoidAgain() throws {
        var end = lost.end
        let void = LogEntry.void(
            Dot(lost.gone.writer, 1), hash: lost.gone.head().hash, reason: .notPermitted)
        end.voids = [void]
        try lost.heal([1], end)
        #expect(try bench.page(lost.device, .pulling()).head?.voids == [void])
        let logged = try bench.store.read { try $0.logged(Dot(lost.gone.writer, 1), in: 1) }
        #expect(logged?.kind == .void)
        #expect(logged?.hash == lost.gone.head().hash)
        #expect(try bench.store.verify() == [])
    }

    /// After the restore the author, whose writer the server knows, has no grant any more, and a
    /// bundle brings its commit.
    private func refuseGone() throws {
        try bench.store.write { transaction in
            for info in lost.announcements {
                try transaction.save(WriterRow(info: info, broughtBy: info.device), in: 1)
            }
            try transaction.revoke(caseID(3 << 32), space: "cases")
        }
        _ = try bench.outcome(
            lost.device, .pushing([lost.gone], announcements: lost.announcements))
        #expect(try bench.store.read { try $0.voids(after: 0, in: 1) }.count == 1)
    }

    private func state(_ number: UInt64) throws -> RecordState? {
        try bench.store.read { try $0.record(reference(number), in: 1)?.decoded() }
    }

    @Test func whatALostLifeTookIsGivenBackThoughItIsRefusedSince() throws {
        try refuseGone()
        let history = try lost.heal([1, 3], lost.end)
        #expect(try state(3) == lost.gone.states[caseID(3)])
        #expect(history.digest == lost.digest)
        #expect(try bench.store.read { try $0.voids(after: 0, in: 1) }.count == 1)
        #expect(try bench.store.verify() == [])
    }

    @Test func whatStandsInPlaceOfARefusedValueStays() throws {
        try refuseGone()
        var author = CentralCommitWriter(3)
        author.states = lost.pen.states
        author.write("refused", to: caseID(2))
        let given = try #require(author.states[caseID(2)])
        // The server knows that the commit was made, and shows what it had replaced.
        var shown = try #require(lost.pen.states[caseID(2)])
        shown.context.merge(given.context)
        for state in [shown, given] {
            let entry = StateEntry(
                collection: "case", record: caseID(2), state: state.encoded()[...])
            let upload = RecoveryUpload(states: [entry], end: nil, life: nil)
            _ = try bench.outcome(lost.device, lost.request(upload))
        }
        #expect(try state(2) == shown)
        #expect(try bench.store.verify() == [])
    }

    @Test func aCommitOfWhichValuesWereGivenBackIsTaken() throws {
        try lost.heal([3])
        // Its author has no grant any more: a commit that nobody knew would be refused.
        try bench.store.write { try $0.revoke(caseID(3 << 32), space: "cases") }
        _ = try bench.outcome(
            lost.device, .pushing([lost.gone], announcements: lost.announcements))
        let logged = try bench.store.read { try $0.logged(Dot(lost.gone.writer, 1), in: 1) }
        #expect(logged?.kind == .commit)
        #expect(try bench.store.read { try $0.record(reference(3), in: 1) } != nil)
        #expect(try bench.store.verify() == [])
    }

    @Test func whatWasCollectedIsCollectedAgainAndStaysSo() throws {
        var end = lost.end
        end.expunged = [reference(2), reference(8)]
        let history = try lost.heal([1, 3], end)
        #expect(try bench.summary().records == 2)
        let page = try bench.page(lost.device, .pulling())
        #expect(page.head?.expunged == [reference(2), reference(8)])
        #expect(page.head?.digest == history.digest)
        var pen = CentralCommitWriter(7)
        pen.states[caseID(2)] = lost.pen.states[caseID(2)]
        pen.write("too late", to: caseID(2), caseID(5))
        _ = try bench.push(try bench.enrol(7), pen)
        #expect(
            try bench.store.read { try $0.voids(after: 0, in: 1) } == [
                .void(Dot(pen.writer, 1), hash: pen.head().hash, reason: .collected)
            ])
        #expect(try bench.store.verify() == [])
    }

    @Test func aRecordThatWasEditedSinceIsNotCollected() throws {
        var pen = CentralCommitWriter(7)
        pen.states[caseID(2)] = lost.pen.states[caseID(2)]
        pen.write("after the restore", to: caseID(2))
        _ = try bench.push(try bench.enrol(7), pen)
        var end = lost.end
        end.expunged = [reference(2)]
        try lost.heal([1, 3], end)
        #expect(try bench.summary().records == 3)
        #expect(try bench.store.read { try $0.expunged(after: 0, in: 1) } == [])
    }
}

@Suite struct CentralFloorTests {
    @Test func aCursorBelowTheFloorIsAnsweredByAScan() throws {
        let lost = try LostHistory()
        let bench = lost.bench
        let below = try bench.page(lost.device, .pulling()).next
        try lost.heal([1, 3], lost.end)
        let scan = try bench.page(lost.device, .pulling(below))
        #expect(scan.isScan)
        #expect(Set(scan.states.map(\.record)) == [caseID(1), caseID(3)])
        #expect(scan.head?.vector == [lost.pen.head(), lost.gone.head()])
        var pen = CentralCommitWriter(7)
        pen.write("above the floor", to: caseID(4))
        try bench.push(try bench.enrol(7), pen)
        let entries = try bench.page(lost.device, .pulling(scan.next))
        #expect(!entries.isScan)
        #expect(entries.entries.count == 1)
        #expect(try bench.page(lost.device, .pulling(below)).isScan)
    }
}
