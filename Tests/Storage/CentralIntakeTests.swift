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
        var pen = CentralPen(1)
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
        var pen = CentralPen(1)
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
        var pen = CentralPen(1)
        pen.write("once", to: caseID(1))
        pen.write("twice", to: caseID(1))
        try bench.push(pusher, pen)
        let before = try bench.summary()
        try bench.push(pusher, pen)
        #expect(try bench.summary() == before)
    }

    @Test func aMissingCounterIsAGap() throws {
        var pen = CentralPen(1)
        pen.write("one", to: caseID(1))
        pen.write("two", to: caseID(1))
        var request = SpaceRequest.pushing([pen])
        request.runs = [pen.run(2)]
        #expect(try bench.outcome(pusher, request) == .gap([]))
        #expect(try bench.summary().number == 0)
    }

    @Test func aMissingSeenCommitIsAGapAndWhatCameBeforeStays() throws {
        var other = CentralPen(2)
        other.write("unknown here", to: caseID(1))
        var pen = CentralPen(1)
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
        var pen = CentralPen(1)
        pen.write("one", to: caseID(1))
        var request = SpaceRequest.pushing([pen])
        let run = pen.run()
        request.runs = [
            CommitRun(
                writer: run.writer, first: 1, previous: .zero, frames: run.frames, last: .zero)
        ]
        #expect(throws: CBORError.self) { try bench.outcome(pusher, request) }
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
        var pen = CentralPen(1)
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
        var pen = CentralPen(1)
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
        var pen = CentralPen(1)
        pen.write("to be erased", to: caseID(1))
        pen.write("", to: caseID(1), heads: .decided(.erased))
        var other = CentralPen(2)
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
