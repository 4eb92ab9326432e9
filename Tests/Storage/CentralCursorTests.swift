import CentralStorage
import ExchangeService
import Foundation
import SyncProtocol
import Testing

@Suite struct CentralCursorTests {
    let bench: CentralBench
    let device: Device
    let head: Page

    init() throws {
        bench = try CentralBench()
        device = try bench.enrol(1)
        var pen = CentralCommitWriter(1)
        pen.write("one", to: caseID(1))
        head = try bench.push(device, pen)
    }

    /// What an unknown cursor is answered with.
    ///
    /// - Parameter isForeign: whether the cursor is of a life with which nothing is shared.
    private func history(isForeign: Bool) throws -> SpaceHistory {
        let space = try #require(try bench.store.read { try $0.space(named: "cases") })
        let heads = try bench.store.read { try $0.heads(in: 1) }
        return SpaceHistory(
            heads: heads, end: LogPlace(number: space.number, chain: space.chain),
            digest: space.digest, mayRecover: false, shared: nil,
            diverged: isForeign ? heads.map { WriterHead($0.writer) } : [])
    }

    @Test func nothingNewIsLeftOut() throws {
        var request = SpaceRequest.pulling(head.next)
        request.digest = head.head?.digest
        #expect(try bench.outcome(device, request) == nil)
    }

    @Test func anotherDigestAtTheHeadIsToldTheRightOne() throws {
        var request = SpaceRequest.pulling(head.next)
        request.digest = Digest()
        let page = try bench.page(device, request)
        #expect(page.entries.isEmpty)
        #expect(page.head == head.head)
        #expect(page.next == head.next)
    }

    @Test func anEmptySpaceGivesACursor() throws {
        let bench = try CentralBench()
        let page = try bench.page(try bench.enrol(1), .pulling())
        #expect(
            page.next
                == .knowledge(
                    epoch: bench.store.epoch, number: 0, chain: ContentHash.zero.prefix))
        #expect(page.head?.digest == Digest())
    }

    @Test(arguments: ["epoch", "number", "chain", "scan epoch", "scan number"])
    func aCursorOfAnotherHistoryIsUnknown(_ difference: String) throws {
        let (epoch, other) = (bench.store.epoch, caseID(1))
        guard case .knowledge(_, let number, let chain) = head.next else { return }
        let cursor: Cursor =
            switch difference {
            case "epoch": .knowledge(epoch: other, number: number, chain: chain)
            case "number": .knowledge(epoch: epoch, number: number + 1, chain: chain)
            case "chain": .knowledge(epoch: epoch, number: number, chain: chain.reversed())
            case "scan epoch": .scan(epoch: other, start: 0, last: 1, record: other)
            default: .scan(epoch: epoch, start: 0, last: number + 1, record: other)
            }
        let outcome = try bench.outcome(device, .pulling(cursor))
        let isForeign = difference.hasSuffix("epoch")
        #expect(outcome == .unknownCursor(try history(isForeign: isForeign)))
    }

    @Test func commitsUnderAnUnknownCursorAreNotTaken() throws {
        var pen = CentralCommitWriter(2)
        pen.write("two", to: caseID(2))
        let cursor = Cursor.knowledge(
            epoch: caseID(1), number: 0, chain: ContentHash.zero.prefix)
        let outcome = try bench.outcome(device, .pushing([pen], cursor: cursor))
        #expect(outcome == .unknownCursor(try history(isForeign: true)))
        #expect(try bench.summary().number == 1)
    }

    @Test func theEpochStaysWhenTheStoreIsOpenedAgainAndChangesWithoutItsFile() throws {
        #expect(try bench.otherProcess().epoch == bench.store.epoch)
        try FileManager.default.removeItem(atPath: "\(bench.directory)/epoch")
        #expect(try bench.otherProcess().epoch != bench.store.epoch)
    }
}

@Suite struct CentralRollUpTests {
    let bench: CentralBench
    let device: Device

    init() throws {
        bench = try CentralBench()
        device = try bench.enrol(1)
    }

    private func term(_ page: Page, _ heads: [WriterHead]) throws -> RollUpTerm {
        RollUpTerm(
            space: "cases", cursor: page.next, digest: try #require(page.head).digest,
            writers: heads)
    }

    @Test func anEqualRollUpIsAnsweredByNothing() throws {
        var pen = CentralCommitWriter(1)
        pen.write("one", to: caseID(1))
        let term = try term(try bench.push(device, pen), [pen.head()])
        let response = try bench.ask(device, rollUp: RollUpTerm.rollUp([term]))
        #expect(!response.hasNews)
    }

    @Test func anotherRollUpIsAnsweredByTheTerms() throws {
        var pen = CentralCommitWriter(1)
        pen.write("one", to: caseID(1))
        let page = try bench.push(device, pen)
        let old = try term(page, [pen.head()])
        pen.write("two", to: caseID(1))
        let new = try term(try bench.push(device, pen), [pen.head()])
        let response = try bench.ask(device, rollUp: RollUpTerm.rollUp([old]))
        #expect(response.rollUpTerms == [new])
    }

    @Test func changedAccessIsToldAndUnchangedIsNot() throws {
        #expect(try bench.ask(device).access == nil)
        let stale = device.holding([])
        let request = ExchangeRequest(
            schemaVersion: 1, access: SpaceAccess.fingerprint(stale.grants), spaces: [])
        #expect(
            try bench.exchange.answer(request, device: device).access
                == [SpaceAccess(space: "cases", level: .write)])
    }
}
