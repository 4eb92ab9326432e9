import CentralStorage
import ExchangeService
import SyncProtocol
import Testing

@Suite struct CentralForkTests {
    let bench: CentralBench
    let device: Device
    /// The history that the server took, of three commits.
    let original: CentralCommitWriter
    /// The same first commit, then another history.
    let copy: CentralCommitWriter

    init() throws {
        bench = try CentralBench(spaces: ["cases", "network"])
        device = try bench.enrol(
            1,
            [
                SpaceAccess(space: "cases", level: .write),
                SpaceAccess(space: "network", level: .write),
            ])
        var pen = CentralCommitWriter(1)
        pen.write("shared", to: caseID(1))
        var copy = pen
        for value: Int64 in 0..<2 {
            pen.write(.int(value), to: caseID(1))
            copy.write(.int(value + 10), to: caseID(1))
        }
        original = pen
        self.copy = copy
        try bench.push(device, pen)
    }

    private func outcome(
        _ claim: WriterClaim, runs: [CommitRun] = []
    ) throws -> SpaceResponse.Outcome? {
        try bench.outcome(
            device,
            SpaceRequest(space: "cases", cursor: .start, writers: [claim], runs: runs))
    }

    /// The server's head, and its prefixes behind what both share.
    private func forked(behind shared: UInt64, to last: UInt64) -> SpaceResponse.Outcome {
        let counters = shared + 1...last
        return .writerForked([
            WriterFork(
                head: original.head(), shared: shared, first: shared + 1,
                prefixes: counters.flatMap { original.hashes[Int($0)].prefix },
                stamps: counters.map(original.stamp(at:)))
        ])
    }

    @Test func aReplicaThatMintedLessThanTheServerHoldsIsForked() throws {
        #expect(try outcome(original.claim(acknowledged: 1, minted: 2)) == forked(behind: 1, to: 2))
    }

    @Test func anotherHashAtTheAcknowledgedCounterIsAFork() throws {
        #expect(try outcome(copy.claim(acknowledged: 2)) == forked(behind: 0, to: 3))
    }

    @Test func anotherHashAtTheMintedCounterIsAForkAlsoWithoutAPush() throws {
        #expect(try outcome(copy.claim(acknowledged: 1)) == forked(behind: 1, to: 3))
    }

    @Test func aRunThatDiffersBetweenAcknowledgedAndMintedIsAFork() throws {
        var longer = copy
        longer.write("more", to: caseID(1))
        let claim = longer.claim(acknowledged: 1)
        #expect(try outcome(claim, runs: [longer.run(2)]) == forked(behind: 1, to: 3))
        #expect(try bench.summary().number == 3)
    }

    @Test func aClaimBeyondAllCountersIsAnsweredAsAFork() throws {
        let head = WriterHead(copy.writer, counter: .max, hash: copy.head().hash)
        let claim = WriterClaim(acknowledged: head, minted: head, isOwn: false)
        let fork = WriterFork(head: original.head(), shared: .max)
        #expect(try outcome(claim, runs: [copy.run(2)]) == .writerForked([fork]))
    }

    @Test func aRunThatFollowsAnotherHistoryIsAFork() throws {
        var longer = copy
        longer.write("more", to: caseID(1))
        let claim = longer.claim(acknowledged: 1)
        #expect(try outcome(claim, runs: [longer.run(4)]) == forked(behind: 1, to: 3))
    }

    @Test func aLostAnswerIsNoFork() throws {
        guard case .page = try outcome(original.claim(acknowledged: 0), runs: [original.run()])
        else {
            Issue.record("a page was expected")
            return
        }
    }

    @Test func whoHoldsLessOfAForeignWriterIsNotForked() throws {
        let claim = WriterClaim(
            acknowledged: original.head(1), minted: original.head(2), isOwn: false)
        guard case .page = try outcome(claim) else {
            Issue.record("a page was expected")
            return
        }
    }

    @Test func aForeignWriterIsForkedWhereASharedHashDiffers() throws {
        let claim = WriterClaim(acknowledged: copy.head(1), minted: copy.head(2), isOwn: false)
        #expect(try outcome(claim) == forked(behind: 1, to: 2))
    }

    @Test func otherSpacesProceed() throws {
        var pen = CentralCommitWriter(9)
        pen.write("elsewhere", to: caseID(5))
        let response = try bench.ask(
            device,
            SpaceRequest(
                space: "cases", cursor: .start, writers: [copy.claim(acknowledged: 2)]),
            SpaceRequest(
                space: "network", cursor: .start, writers: [pen.claim(acknowledged: 0)],
                runs: [pen.run()]))
        #expect(response.spaces.first?.outcome == forked(behind: 0, to: 3))
        #expect(try bench.summary("network").number == 1)
    }

    @Test func aReplicaThatKnowsMoreAcknowledgedCommitsMeetsARestoredServer() throws {
        var longer = original
        longer.write("acknowledged before the restore", to: caseID(1))
        guard case .unknownCursor(let history) = try outcome(longer.claim(acknowledged: 4))
        else {
            Issue.record("an unknown cursor was expected")
            return
        }
        #expect(history.heads == [original.head()])
    }
}
