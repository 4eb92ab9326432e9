import CentralStorage
import SyncProtocol
import Testing

/// What a server can compare of commits that only states of lost lives have brought it.
@Suite struct CentralLivesTests {
    private let lost: LostHistory
    private let earlier = caseID(0xa1)
    private let later = caseID(0xa2)

    /// The server has commits 3 to 5 of a writer from a replica of the earlier epoch, and knows the
    /// chain hash of the fifth.
    init() throws {
        lost = try LostHistory()
        try lost.heal([1, 3], lost.end, of: earlier)
    }

    /// What is answered to a replica of a life that has taken four commits of the writer, and none
    /// of the fifth.
    private func compare(of life: Epoch) throws -> SpaceResponse.Outcome? {
        let cursor = LogPlace(number: 9, chain: .zero).cursor(epoch: life)
        let head = lost.pen.head(4)
        let request = SpaceRequest(
            space: "cases", cursor: cursor,
            writers: [WriterClaim(acknowledged: head, minted: head, isOwn: false)],
            pull: false, upload: RecoveryUpload(states: [], life: life))
        return try lost.bench.outcome(lost.device, request)
    }

    /// What is answered to pushed commits of the writer, the third and fourth of five.
    private func push(claiming last: UInt64) throws -> SpaceResponse.Outcome? {
        let request = SpaceRequest(
            space: "cases", cursor: .start,
            writers: [
                WriterClaim(
                    acknowledged: lost.pen.head(2), minted: lost.pen.head(last), isOwn: false)
            ],
            runs: [lost.pen.run(3, 4)])
        return try lost.bench.outcome(lost.device, request)
    }

    @Test func whatOneLifeHasAcknowledgedIsOneHistory() throws {
        guard case .unknownCursor? = try compare(of: earlier) else {
            Issue.record("a life holds one commit under each dot")
            return
        }
    }

    @Test func whatTwoLivesHaveAcknowledgedMayBeTwo() throws {
        let fork = WriterFork(
            head: lost.pen.head(5), shared: 0, first: 1,
            prefixes: lost.pen.head(1).hash.prefix + lost.pen.head(2).hash.prefix
                + [UInt8](repeating: 0, count: 16),
            stamps: [lost.pen.stamp(at: 1), lost.pen.stamp(at: 2)]
                + [HybridTimestamp](repeating: HybridTimestamp(rawValue: 0), count: 2))
        #expect(try compare(of: later) == .writerForked([fork]))
    }

    @Test func aPortionThatEndsBeforeWhatIsKnownIsNotTakenForIt() throws {
        guard case .writerForked(let forks)? = try push(claiming: 4) else {
            Issue.record("nobody can say whether it is what the states show")
            return
        }
        #expect(forks.map(\.shared) == [2])
        #expect(try lost.bench.summary().number == 3)
    }

    @Test func aPortionIsProvenByTheClaimOfWhatIsKnown() throws {
        guard case .page? = try push(claiming: 5) else {
            Issue.record("the claimed chain hash stands for all commits before it")
            return
        }
    }

    @Test func whatAGivenStateHasSeenOfAnotherSpaceIsRemembered() throws {
        var pen = CentralCommitWriter(9)
        pen.states[caseID(1)] = lost.pen.states[caseID(1)]
        pen.write("before it moved here", to: caseID(1))
        let state = try #require(pen.states[caseID(1)]).encoded()
        let given = StateEntry(collection: "case", record: caseID(1), state: state[...])
        let request = lost.request(RecoveryUpload(states: [given], end: lost.end, life: earlier))
        _ = try lost.bench.outcome(lost.device, request)
        // The writer's replica was put back, and has given the dot to another edit.
        var copy = CentralCommitWriter(9)
        copy.write("after its replica was put back", to: caseID(1))
        try lost.bench.store.write { try $0.addSpace("network") }
        let other = try lost.bench.enrol(
            9, [SpaceAccess(space: "network", level: .write)])
        let answer = try lost.bench.outcome(
            other,
            SpaceRequest(
                space: "network", cursor: .start, writers: [copy.claim(acknowledged: 0)],
                runs: [copy.run()]))
        let head = WriterHead(copy.writer, counter: 1)
        let stamps = [HybridTimestamp(rawValue: 0)]
        #expect(
            answer
                == .writerForked([
                    WriterFork(
                        head: head, shared: 0, first: 1,
                        prefixes: [UInt8](repeating: 0, count: 8), stamps: stamps)
                ]))
    }
}
