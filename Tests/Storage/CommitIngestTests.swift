import CentralStorage
import ExchangeService
import SyncProtocol
import Testing

@Suite struct CentralIntakeTests {
    let bench: CentralBench
    let pusher: Device
    let puller: Device

    init() throws {
        bench = try CentralBench()
        pusher = try bench.enrol(1)
        puller = try bench.enrol(2)
    }

    @Test func anotherDeviceGetsCommitsInOrder() throws {
        var pen = CentralCommitWriter(1)
        for number in 0..<5 { pen.write(.int(Int64(number)), to: caseID(UInt64(number % 2))) }
        try bench.push(pusher, pen)
        let page = try bench.page(puller, .pulling())
        #expect(page.entries.map(\.dot.counter) == [1, 2, 3, 4, 5])
        #expect(
            page.entries
                == pen.frames.enumerated().map {
                    .commit(Dot(pen.writer, UInt64($0) + 1), frame: $1)
                })
        #expect(page.writers.map(\.device) == [pusher.id])
        #expect(!page.more)
    }

    @Test func digestIsThatOfTheStatesTheAuthorSees() throws {
        var pen = CentralCommitWriter(1)
        pen.write("first", to: caseID(1), caseID(2))
        pen.write("second", to: caseID(1))
        let head = try #require(try bench.push(pusher, pen).head)
        var digest = Digest()
        for (record, state) in pen.states {
            digest.add(Digest.term(collection: "case", record: record, state: state.encoded()))
        }
        #expect(head.digest == digest)
    }

    @Test func pushingAgainChangesNothing() throws {
        var pen = CentralCommitWriter(1)
        pen.write("once", to: caseID(1))
        pen.write("twice", to: caseID(1))
        try bench.push(pusher, pen)
        let before = try bench.summary()
        try bench.push(pusher, pen)
        #expect(try bench.summary() == before)
    }

    @Test func aMissingCounterIsAGap() throws {
        var pen = CentralCommitWriter(1)
        pen.write("one", to: caseID(1))
        pen.write("two", to: caseID(1))
        var request = SpaceRequest.pushing([pen])
        request.runs = [pen.run(2)]
        #expect(try bench.outcome(pusher, request) == .gap([]))
        #expect(try bench.summary().number == 0)
    }

    @Test func aMissingSeenCommitIsAGapAndWhatCameBeforeStays() throws {
        var other = CentralCommitWriter(2)
        other.write("unknown here", to: caseID(1))
        var pen = CentralCommitWriter(1)
        pen.write("mine", to: caseID(2))
        pen.states = other.states
        pen.write("seen theirs", to: caseID(1))
        let outcome = try bench.outcome(pusher, .pushing([pen]))
        #expect(outcome == .gap([pen.head(1)]))
        #expect(try bench.summary().number == 1)
        #expect(try bench.push(pusher, other, pen).head != nil)
        #expect(try bench.summary().number == 3)
    }

    @Test func framesThatDoNotFitTheirHashFailTheRequest() throws {
        var pen = CentralCommitWriter(1)
        pen.write("one", to: caseID(1))
        var request = SpaceRequest.pushing([pen])
        let run = pen.run()
        request.runs = [
            CommitRun(
                writer: run.writer, first: 1, previous: .zero, frames: run.frames, last: .zero)
        ]
        #expect(throws: CBORError.self) { try bench.outcome(pusher, request) }
    }

    @Test func aLongRequestIsTakenInSeveralTransactions() throws {
        var limits = ExchangeLimits()
        limits.transactionTime = .zero
        let bench = try CentralBench(limits: limits, spaces: ["cases", "network"])
        let device = try bench.enrol(
            1, ["cases", "network"].map { SpaceAccess(space: $0, level: .write) })
        let store = MortalStore(bench.store)
        let exchange = Exchange(
            store: store, environment: SeededRandom(seed: 3).environment(time: CentralBench.time),
            limits: limits)
        var (pen, other) = (CentralCommitWriter(1), CentralCommitWriter(2))
        for number in 0..<6 {
            pen.write(.int(Int64(number)), to: caseID(1))
            other.write(.int(Int64(number)), to: caseID(UInt64(number)))
        }
        var network = SpaceRequest.pushing([other])
        network.space = "network"
        let request = ExchangeRequest(schemaVersion: 1, spaces: [.pushing([pen]), network])
        let answer = try exchange.answer(request, device: device)
        #expect(answer.spaces.count == 2)
        for part in answer.spaces {
            guard case .page(let page) = part.outcome else {
                Issue.record("a page was expected")
                continue
            }
            #expect(page.head != nil)
        }
        #expect(store.writes == 12)
        #expect(try bench.summary().number == 6)
        #expect(try bench.summary("network").number == 6)
        #expect(try bench.store.verify() == [])
    }

    @Test func aGapTellsTheHeadsOfTheWritersThatTheRequestNames() throws {
        var others = CentralCommitWriter(2)
        others.write("of another", to: caseID(2))
        try bench.push(puller, others)
        var pen = CentralCommitWriter(1)
        for text in ["one", "two", "three"] { pen.write(.text(text), to: caseID(1)) }
        var request = SpaceRequest.pushing([pen])
        request.runs = [pen.run(1, 1)]
        _ = try bench.outcome(pusher, request)
        request.runs = [pen.run(3)]
        #expect(try bench.outcome(pusher, request) == .gap([pen.head(1)]))
    }

    @Test func aDeviceWithoutGrantLearnsNothing() throws {
        let stranger = try bench.enrol(3, [])
        #expect(try bench.outcome(stranger, .pulling()) == .notPermitted)
        var unknown = SpaceRequest.pulling()
        unknown.space = "no such space"
        #expect(try bench.outcome(stranger, unknown) == .notPermitted)
    }
}

@Suite struct CentralWriterBindingTests {
    let bench: CentralBench
    let pusher: Device
    let puller: Device

    init() throws {
        bench = try CentralBench()
        pusher = try bench.enrol(1)
        puller = try bench.enrol(2)
    }

    @Test func aWriterOfAnUnknownDeviceIsBoundToWhoBringsIt() throws {
        var pen = CentralCommitWriter(1)
        pen.write("from a bundle", to: caseID(1))
        let info = WriterInfo(
            writer: pen.writer, device: caseID(99), office: "elsewhere", name: "old laptop")
        _ = try bench.outcome(pusher, .pushing([pen], announcements: [info]))
        let row = try #require(
            try bench.store.read { try $0.writer(pen.writer, in: 1) })
        #expect(row.info.device == pusher.id)
        #expect(row.info.office == "elsewhere")
    }

    @Test func aReaderDoesNotSpoilCommitsOfOneWhoMayWrite() throws {
        let reader = try bench.enrol(3, [SpaceAccess(space: "cases", level: .read)])
        var pen = CentralCommitWriter(1)
        pen.write("carried by a reader", to: caseID(1))
        let info = WriterInfo(
            writer: pen.writer, device: pusher.id, office: pusher.office, name: pusher.name)
        _ = try bench.outcome(reader, .pushing([pen], announcements: [info]))
        #expect(try bench.summary().number == 0)
        try bench.push(pusher, pen)
        #expect(try bench.page(puller, .pulling()).entries.count == 1)
    }

    @Test func whoMayNotEraseCannotBringAnErasure() throws {
        let manager = try bench.enrol(3, [SpaceAccess(space: "cases", level: .manage)])
        var pen = CentralCommitWriter(1)
        pen.write("to be erased", to: caseID(1))
        pen.write("", to: caseID(1), intent: .decided(.erased))
        var other = CentralCommitWriter(2)
        other.write("of the one who brings", to: caseID(2))
        let info = WriterInfo(
            writer: pen.writer, device: manager.id, office: manager.office, name: manager.name)
        let outcome = try bench.outcome(
            pusher, .pushing([pen, other], announcements: [info]))
        guard case .page = outcome else {
            Issue.record("what may be brought is taken, and is no gap")
            return
        }
        #expect(try bench.summary().number == 2)
        try bench.push(manager, pen)
        #expect(try bench.store.read { try $0.logged(Dot(pen.writer, 2), in: 1)?.kind } == .commit)
    }
}
