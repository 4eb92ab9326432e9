import CentralStorage
import ExchangeService
import SyncProtocol
import Testing

@Suite struct CentralPageTests {
    let bench: CentralBench
    let pusher: Device
    let puller: Device

    init() throws {
        bench = try CentralBench(
            limits: ExchangeLimits(pageBytes: 2000, entriesWithoutScan: 200),
            spaces: ["cases", "network"])
        let grants = ["cases", "network"].map { SpaceAccess(space: $0, level: .write) }
        pusher = try bench.enrol(1, grants)
        puller = try bench.enrol(2, grants)
    }

    @Test func ownCommitsComeBackAsEchoesWhereTheRequestShowsThatTheyAreHeld() throws {
        var pen = CentralCommitWriter(1)
        pen.write("one", to: caseID(1))
        pen.write("two", to: caseID(1))
        let page = try bench.push(pusher, pen)
        #expect(
            page.entries
                == [.acknowledgement(Dot(pen.writer, 1), count: 2, hash: pen.head(2).hash)])
        let unclaimed = try bench.page(pusher, .pulling())
        #expect(unclaimed.entries.map(\.dot.counter) == [1, 2])
        #expect(unclaimed.entries.first == .commit(Dot(pen.writer, 1), frame: pen.frames[0]))
    }

    @Test func aCallerMayAskForSmallPages() throws {
        var pen = CentralCommitWriter(1)
        for value: Int64 in 0..<60 { pen.write(.int(value), to: caseID(UInt64(value))) }
        try bench.push(pusher, pen)
        func states(_ pageBytes: Int?) throws -> Int {
            let request = ExchangeRequest(schemaVersion: 1, spaces: [.pulling()])
            let answer = try bench.exchange.answer(request, device: puller, pageBytes: pageBytes)
            guard case .page(let page) = answer.spaces.first?.outcome else { return 0 }
            #expect(page.more)
            return page.states.count
        }
        let usual = try states(nil)
        #expect(try states(.max) == usual)
        #expect(try states(1000) < usual)
        // One item always goes.
        #expect(try states(1) == 1)
        #expect(try states(0) == 1)
    }

    @Test func fewEntriesComeAsEntriesAndManyEditsOfOneRecordAsAScan() throws {
        var pen = CentralCommitWriter(1)
        pen.write("one", to: caseID(1))
        try bench.push(pusher, pen)
        let first = try bench.page(puller, .pulling())
        #expect(!first.isScan)
        for value: Int64 in 0..<50 { pen.write(.int(value), to: caseID(1)) }
        try bench.push(pusher, pen)
        let late = try bench.page(puller, .pulling(first.next))
        #expect(late.isScan)
        #expect(late.states.count == 1)
        #expect(late.head?.vector == [pen.head()])
        #expect(late.next == (try bench.page(puller, .pulling()).next))
    }

    @Test func aSpaceThatGetsNoneOfTheBudgetSaysThatThereIsMore() throws {
        var pen = CentralCommitWriter(1)
        for value: Int64 in 0..<60 { pen.write(.int(value), to: caseID(UInt64(value))) }
        try bench.push(pusher, pen)
        var other = CentralCommitWriter(2)
        other.write("elsewhere", to: caseID(1))
        var push = SpaceRequest.pushing([other])
        push.space = "network"
        _ = try bench.ask(pusher, push)
        var network = SpaceRequest.pulling()
        network.space = "network"
        let answer = try bench.ask(puller, .pulling(), network)
        guard case .page(let page) = answer.spaces.last?.outcome else {
            Issue.record("a page was expected")
            return
        }
        #expect(page.entries.isEmpty)
        #expect(page.more)
        #expect(page.next == .start)
    }

    @Test func aScanGoesOnWhileRecordsAreEditedAndEndsWithTheTruth() throws {
        var pen = CentralCommitWriter(1)
        for number in 0..<100 {
            for value: Int64 in 0..<4 { pen.write(.int(value), to: caseID(UInt64(number))) }
        }
        try bench.push(pusher, pen)
        let pages = try bench.pull(puller) { count in
            guard count < 4 else { return }
            pen.write("edited during the scan", to: caseID(UInt64(count)))
            pen.write("new during the scan", to: caseID(UInt64(1000 + count)))
            try bench.push(pusher, pen)
        }
        #expect(pages.count > 2)
        #expect(pages.allSatisfy { $0.isScan })
        var states: [RecordID: StateEntry] = [:]
        for entry in pages.flatMap(\.states) { states[entry.record] = entry }
        #expect(states.mapValues { Array($0.state) } == pen.states.mapValues { $0.encoded() })
        #expect(pages.last?.head?.vector == [pen.head()])
        #expect(pages.last?.writers.map(\.writer) == [pen.writer])
    }

    @Test func theEndOfAScanNamesTheVoidsAfterItsStart() throws {
        var refused = CentralCommitWriter(2)
        refused.write("refused", to: caseID(1), intent: .decided(.erased))
        try bench.push(pusher, refused)
        var pen = CentralCommitWriter(1)
        for value: Int64 in 0..<50 { pen.write(.int(value), to: caseID(1)) }
        try bench.push(pusher, pen)
        let last = try #require(try bench.pull(puller).last)
        #expect(last.isScan)
        #expect(
            last.head?.voids == [
                .void(Dot(refused.writer, 1), hash: refused.head().hash, reason: .notPermitted)
            ])
    }

    @Test func aRecordThatIsWantedComesWhole() throws {
        var pen = CentralCommitWriter(1)
        pen.write("one", to: caseID(1))
        let next = try bench.push(pusher, pen).next
        var request = SpaceRequest.pulling(next)
        request.wanted = [1, 2].map { RecordReference(collection: "case", record: caseID($0)) }
        let page = try bench.page(puller, request)
        #expect(page.wanted.map(\.record) == [caseID(1)])
        #expect(page.wanted.first.map { Array($0.state) } == pen.states[caseID(1)]?.encoded())
    }

    @Test func withoutPullCommitsAreTakenAndNoPageComes() throws {
        var pen = CentralCommitWriter(1)
        pen.write("one", to: caseID(1))
        var request = SpaceRequest.pushing([pen])
        request.pull = false
        #expect(try bench.outcome(pusher, request) == nil)
        #expect(try bench.summary().number == 1)
    }
}

@Suite struct CentralEntryPageTests {
    let bench: CentralBench
    let pusher: Device
    let puller: Device

    init() throws {
        bench = try CentralBench(
            limits: ExchangeLimits(pageBytes: 2000, entriesWithoutScan: 1 << 20))
        pusher = try bench.enrol(1)
        puller = try bench.enrol(2)
    }

    @Test func entriesComeInOrderOverManyPages() throws {
        var pen = CentralCommitWriter(1)
        for value: Int64 in 0..<60 { pen.write(.int(value), to: caseID(UInt64(value))) }
        try bench.push(pusher, pen)
        let pages = try bench.pull(puller)
        #expect(pages.count > 1)
        #expect(pages.allSatisfy { !$0.isScan })
        #expect(pages.flatMap(\.entries).map(\.dot.counter) == Array(1...60))
        #expect(pages.dropLast().allSatisfy { $0.head == nil })
        #expect(pages.last?.head?.digest == (try bench.summary().digest))
    }

    @Test func pagesKeepToTheBudgetButOneItemAlwaysGoes() throws {
        var pen = CentralCommitWriter(1)
        let large = Value.text(String(repeating: "x", count: 5000))
        for number in 1...3 { pen.write(large, to: caseID(UInt64(number))) }
        try bench.push(pusher, pen)
        let pages = try bench.pull(puller)
        #expect(pages.map(\.entries.count) == [1, 1, 1])
    }
}
