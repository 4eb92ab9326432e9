import CentralStorage
import ExchangeService
import SyncProtocol
import Testing

@Suite struct CentralVoidTests {
    let bench: CentralBench
    let pusher: Device
    let puller: Device

    init() throws {
        bench = try CentralBench()
        pusher = try bench.enrol(1)
        puller = try bench.enrol(2)
    }

    private func reasons() throws -> [VoidReason?] {
        try bench.page(puller, .pulling()).entries.map {
            if case .void(_, _, let reason) = $0 { reason } else { nil }
        }
    }

    private func announced(_ pen: CentralCommitWriter, of device: Device) -> WriterInfo {
        WriterInfo(
            writer: pen.writer, device: device.id, office: device.office, name: device.name)
    }

    @Test func aReadersCommitIsNotLoggedAndWaitsUntilItMayWrite() throws {
        let reader = try bench.enrol(3, [SpaceAccess(space: "cases", level: .read)])
        var pen = CentralCommitWriter(1)
        for number: Int64 in 0..<5 { pen.write(.int(number), to: caseID(1)) }
        try bench.push(reader, pen)
        #expect(try bench.summary().number == 0)
        #expect(try bench.store.read { try $0.writer(pen.writer, in: 1) } == nil)
        // What counts is what the registry grants when the commits are taken.
        try bench.store.write {
            try $0.grant(reader.id, [SpaceAccess(space: "cases", level: .write)])
        }
        try bench.push(reader, pen)
        #expect(try reasons() == [nil, nil, nil, nil, nil])
        #expect(try bench.store.verify().isEmpty)
    }

    @Test func aReadersCommitThatAnotherBringsIsVoidAndItsSuccessorValid() throws {
        let reader = try bench.enrol(3, [SpaceAccess(space: "cases", level: .read)])
        var pen = CentralCommitWriter(1)
        pen.write("not allowed", to: caseID(1))
        _ = try bench.outcome(
            pusher, .pushing([pen], announcements: [announced(pen, of: reader)]))
        try bench.store.write {
            try $0.grant(reader.id, [SpaceAccess(space: "cases", level: .write)])
        }
        pen.write("allowed", to: caseID(1))
        try bench.push(reader.holding([SpaceAccess(space: "cases", level: .write)]), pen)
        #expect(try reasons() == [.notPermitted, nil])
        #expect(try bench.store.verify().isEmpty)
    }

    @Test func anAuthorWithTooLongANameIsVoid() throws {
        var pen = CentralCommitWriter(1)
        for length in [200, 201] {
            let origin = Origin(
                dot: pen.nextOrigin.dot, stamp: pen.nextOrigin.stamp,
                author: String(repeating: "a", count: length))
            let edit = RecordEdit(
                collection: "case", record: caseID(UInt64(length)),
                writes: [.init(RegisterKey("name"), "value")])
            pen.commit([edit.delta(over: RecordState(), in: origin)], in: origin)
        }
        try bench.push(pusher, pen)
        #expect(try reasons() == [nil, .malformed])
    }

    @Test func anUnreadableDeltaIsVoidAndItsSuccessorValid() throws {
        var pen = CentralCommitWriter(1)
        var frame = CBORWriter()
        frame.array(3)
        frame.uint(1)
        frame.text("author")
        frame.array(1)
        frame.bytes([0xff, 0xff])
        pen.append(frame.bytes)
        pen.write("fine", to: caseID(1))
        try bench.push(pusher, pen)
        #expect(try reasons() == [.malformed, nil])
        #expect(try bench.summary().records == 1)
    }

    @Test func aCommitWithARedactedPartIsVoidAsErased() throws {
        var pen = CentralCommitWriter(1)
        var frame = CBORWriter()
        frame.array(3)
        frame.uint(1)
        frame.text("author")
        frame.array(1)
        frame.array(1)
        frame.bytes(ContentHash.zero.bytes)
        pen.append(frame.bytes)
        try bench.push(pusher, pen)
        #expect(try reasons() == [.erased])
    }

    @Test func aCompleteDeltaFromADeviceIsVoid() throws {
        var pen = CentralCommitWriter(1)
        let origin = pen.nextOrigin
        let delta = Delta(
            collection: "case", record: caseID(1), seen: VersionVector(),
            life: Register(DottedValue(origin, Life.alive.encoded)),
            registers: RegisterTable([
                "name": Register(DottedValue(origin, EncodedValue("forged")))
            ]), isComplete: true)
        pen.commit([delta], in: origin)
        pen.write("fine", to: caseID(2))
        try bench.push(pusher, pen)
        #expect(try reasons() == [.malformed, nil])
        #expect(try bench.summary().records == 1)
    }

    @Test func aRestatedCommitThatNeverWroteTheRecordIsVoid() throws {
        var other = CentralCommitWriter(2)
        other.write("about record 1", to: caseID(1))
        var pen = CentralCommitWriter(1)
        // The author claims that the other's commit left a head on record 2.
        pen.states[caseID(2)] = RecordState(
            context: VersionVector(Dot(other.writer, 1)),
            life: Register(
                DottedValue(
                    Origin(
                        dot: Dot(other.writer, 1), stamp: HybridTimestamp(rawValue: 1),
                        author: "x"), Life.deleted(reason: "forged").encoded)),
            registers: RegisterTable())
        pen.write("forged", to: caseID(2))
        try bench.push(pusher, other, pen)
        #expect(try reasons() == [nil, .malformed])
    }

    @Test func valuesOfAVoidCommitAreNeverStoredThoughASuccessorRestatesThem() throws {
        let reader = try bench.enrol(3, [SpaceAccess(space: "cases", level: .read)])
        var pen = CentralCommitWriter(1)
        pen.write("secret", to: caseID(1), intent: .decided(.deleted(reason: "not allowed")))
        _ = try bench.outcome(
            pusher, .pushing([pen], announcements: [announced(pen, of: reader)]))
        try bench.store.write {
            try $0.grant(reader.id, [SpaceAccess(space: "cases", level: .write)])
        }
        let writer = reader.holding([SpaceAccess(space: "cases", level: .write)])
        pen.write("allowed", to: caseID(1), field: "other")
        try bench.push(writer, pen)
        let row = try #require(
            try bench.store.read {
                try $0.record(RecordReference(collection: "case", record: caseID(1)), in: 1)
            })
        let state = try RecordState(encoded: row.state)
        #expect(state.registers.entries.map(\.key) == ["other"])
        #expect(state.life.dots == [Dot(pen.writer, 2)])
        #expect(try bench.store.verify().isEmpty)
    }

    @Test func erasingTakesMoreThanWriting() throws {
        var pen = CentralCommitWriter(1)
        pen.write("person", to: caseID(1))
        pen.write(.null, to: caseID(1), intent: .decided(.erased))
        try bench.push(pusher, pen)
        #expect(try reasons() == [nil, .notPermitted])
    }

    @Test func anEditOfAnErasedRecordIsVoid() throws {
        let manager = try bench.enrol(3, [SpaceAccess(space: "cases", level: .manage)])
        var pen = CentralCommitWriter(1)
        pen.write("person", to: caseID(1))
        try bench.push(pusher, pen)
        var eraser = CentralCommitWriter(2)
        eraser.states = pen.states
        eraser.write(.null, to: caseID(1), intent: .decided(.erased))
        try bench.push(manager, eraser)
        pen.write("late edit", to: caseID(1))
        try bench.push(pusher, pen)
        let voids = try bench.page(puller, .pulling()).head?.voids
        #expect(
            voids == [.void(Dot(pen.writer, 2), hash: pen.head().hash, reason: .erased)])
        #expect(try bench.store.verify().isEmpty)
    }
}
