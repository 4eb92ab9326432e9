import CentralStorage
import ExchangeService
import ReplicaStore
import SyncProtocol
import Testing

/// What a move may do is what whoever moves might do: no wall between spaces is crossed by it.
@Suite struct TransferRightsTests {
    private let office: TransferBench

    init() throws { office = try TransferBench() }

    /// A record that Minsk has made, and its pen.
    private func made(_ number: UInt64 = 1, by pen: UInt64 = 11) throws -> CentralCommitWriter {
        var pen = CentralCommitWriter(pen)
        pen.write("kept in Minsk", to: caseID(number))
        try office.push(office.minsk, pen, to: "minsk")
        return pen
    }

    @Test(arguments: ["brest", "nowhere", "network"])
    func aMoveNeedsWritingThereOrARoute(destination: String) throws {
        var pen = try made()
        let before = try office.spaces().filter { $0.space != "minsk" }
        pen.decide(.moved(space: destination), of: 1)
        try office.push(office.minsk, pen, to: "minsk")
        #expect(try office.voids(in: "minsk") == [.notPermitted])
        #expect(try office.state(1, in: "minsk")?.isMoved == false)
        #expect(try office.spaces().filter { $0.space != "minsk" } == before)
        let line = try #require(try office.trail(.moveRefused).first)
        #expect(line.space == "minsk")
        #expect(line.device == office.minsk.id)
        let dot = Dot(pen.writer, pen.counter)
        #expect(line.detail.hasPrefix("case \(caseID(1)) to \(destination), by \(dot)"))
    }

    @Test func aMoveToWhereItStandsIsMalformed() throws {
        var pen = try made()
        pen.decide(.moved(space: "minsk"), of: 1)
        try office.push(office.minsk, pen, to: "minsk")
        #expect(try office.voids(in: "minsk") == [.malformed])
    }

    @Test(arguments: [true, false])
    func aRouteOrAGrantLetsARecordMove(byRoute: Bool) throws {
        var pen = try made()
        if byRoute {
            try office.route("minsk", "brest")
        } else {
            try office.grant(office.minsk, "brest", .write)
        }
        pen.decide(.moved(space: "brest"), of: 1)
        try office.push(office.minsk, pen, to: "minsk")
        #expect(try office.state(1, in: "brest")?.texts() == ["kept in Minsk"])
        for _ in 0..<3 { try office.bench.exchange.moveRecords() }
        let line = try #require(try office.trail(.moved).first)
        #expect(line.space == "minsk")
        #expect(line.detail.hasPrefix("case \(caseID(1)) to brest"))
        #expect(try office.trail(.moved).count == 1)
        #expect(try office.store.verify() == [])
    }

    /// The right may have ended between the commit and its move.
    @Test func aMoveIsHeldWhileItsAuthorMayNotAndGoesOnOnce() throws {
        var pen = try made()
        try office.route("minsk", "brest")
        pen.decide(.moved(space: "brest"), of: 1)
        try office.pushOnly(office.minsk, pen, to: "minsk")
        try office.store.write { try $0.removeRoute(from: "minsk", to: "brest") }
        let before = try office.spaces()
        for _ in 0..<3 {
            try office.bench.exchange.moveRecords()
            // Another grant has it looked at again.
            try office.grant(office.brest, "network", .read)
        }
        #expect(try office.spaces() == before)
        #expect(try office.trail(.moveHeld).map(\.space) == ["minsk"])
        try office.route("minsk", "brest")
        try office.bench.exchange.moveRecords()
        #expect(try office.state(1, in: "brest")?.texts() == ["kept in Minsk"])
        #expect(try office.held() == [])
    }

    @Test func aRouteReachesNoOtherRecordOfTheSameName() throws {
        var pen = CentralCommitWriter(21)
        pen.write("kept in Brest", to: caseID(1))
        try office.push(office.brest, pen, to: "brest")
        try office.route("minsk", "brest")
        let before = try #require(try office.state(1, in: "brest"))
        var other = try made()
        other.decide(.moved(space: "brest"), of: 1)
        try office.push(office.minsk, other, to: "minsk")
        #expect(try office.state(1, in: "brest") == before)
        #expect(try office.held() == ["minsk"])
        #expect(try office.trail(.moveHeld).first?.detail.hasSuffix("is there") == true)
        // Whoever may write there may join both, and replaces nothing by that.
        try office.grant(office.minsk, "brest", .write)
        try office.bench.exchange.moveRecords()
        #expect(
            try office.state(1, in: "brest")?.texts().sorted()
                == ["kept in Brest", "kept in Minsk"])
    }

    @Test func aRecordThatCameByARouteIsFollowedAndCanComeBack() throws {
        try office.route("minsk", "brest")
        try office.route("brest", "minsk")
        var pen = try made()
        pen.decide(.moved(space: "brest"), of: 1)
        try office.push(office.minsk, pen, to: "minsk")
        var there = CentralCommitWriter(21)
        there.states[caseID(1)] = try office.state(1, in: "brest")
        there.write("edited in Brest", to: caseID(1))
        there.decide(.moved(space: "minsk"), of: 1)
        try office.push(office.brest, there, to: "brest")
        #expect(try office.state(1, in: "minsk")?.texts() == ["edited in Brest"])
        #expect(try office.state(1, in: "minsk")?.isMoved == false)
        #expect(try office.store.verify() == [])
    }

    /// A value goes on with a later edit of somebody else; its author may not write there.
    @Test func aLateValueStaysThoughSomebodyElseHasEditedSince() throws {
        let writer = try office.bench.enrol(3, [SpaceAccess(space: "minsk", level: .write)])
        let both = try office.bench.enrol(
            4, ["minsk", "brest"].map { SpaceAccess(space: $0, level: .write) })
        var pen = try made()
        try office.route("minsk", "brest")
        var late = CentralCommitWriter(12, over: pen)
        late.write("late", to: caseID(1))
        pen.decide(.moved(space: "brest"), of: 1)
        try office.push(office.minsk, pen, to: "minsk")
        try office.push(writer, late, to: "minsk")
        var later = CentralCommitWriter(13, over: late)
        later.write("elsewhere", to: caseID(1), field: "remark")
        try office.push(both, later, to: "minsk")
        #expect(try office.state(1, in: "brest")?.texts() == ["kept in Minsk"])
        #expect(try office.held() == ["minsk"])
        // A person who manages the old space has seen it, and decides.
        pen.states[caseID(1)] = try office.state(1, in: "minsk")
        pen.decide(.moved(space: "brest"), of: 1)
        try office.push(office.minsk, pen, to: "minsk")
        #expect(try office.state(1, in: "brest")?.texts() == ["late"])
    }

    /// The server's own head is all that such a move brings, and stands for whoever has moved.
    @Test func aMoveOfNothingGoesNoFurtherThanWhoeverMadeItMayWrite() throws {
        let stranger = try office.bench.enrol(
            3,
            [
                SpaceAccess(space: "network", level: .manage),
                SpaceAccess(space: "minsk", level: .write),
            ])
        try office.grant(office.minsk, "brest", .write)
        var pen = try made()
        pen.decide(.moved(space: "brest"), of: 1)
        try office.push(office.minsk, pen, to: "minsk")
        let before = try office.state(1, in: "brest")
        var other = CentralCommitWriter(31)
        let move = RecordEdit(
            collection: "case", record: caseID(1), writes: [],
            intent: .decided(.moved(space: "minsk")))
        let origin = other.nextOrigin
        other.commit([move.delta(over: RecordState(), in: origin)], in: origin)
        try office.push(stranger, other, to: "network")
        #expect(try office.state(1, in: "brest") == before)
        #expect(try office.held() == ["minsk"])
        try office.grant(stranger, "brest", .write)
        try office.push(office.minsk, to: "minsk")
        #expect(try office.held().isEmpty)
    }

    @Test(arguments: [AccessLevel.write, .manage])
    func whoeverDoesNotManageADestinationThatLostDoesNotSendTheRecordOn(
        level: AccessLevel
    ) throws {
        let second = try office.bench.enrol(
            3,
            [
                SpaceAccess(space: "minsk", level: .manage),
                SpaceAccess(space: "brest", level: level),
                SpaceAccess(space: "network", level: .write),
            ])
        try office.route("minsk", "brest")
        var pen = try made()
        var other = CentralCommitWriter(12, over: pen)
        pen.decide(.moved(space: "brest"), of: 1)
        try office.push(office.minsk, pen, to: "minsk")
        let before = try office.state(1, in: "brest")
        // Its author had not seen the first move, and its stamp is later.
        for _ in 0..<3 { other.write("x", to: caseID(9)) }
        other.decide(.moved(space: "network"), of: 1)
        try office.push(second, other, to: "minsk")
        #expect(try office.state(1, in: "network")?.texts() == ["kept in Minsk"])
        #expect(try (office.state(1, in: "brest") == before) == (level == .write))
        let heads = try #require(try office.state(1, in: "minsk")?.life.siblings)
        #expect(heads.count > 1)
    }
}

/// What a writer's name stands for, over all spaces.
@Suite struct WritersOfSeveralSpacesTests {
    private let office: TransferBench

    init() throws { office = try TransferBench() }

    @Test func aWriterOfAnotherSpaceIsNotTaken() throws {
        var pen = CentralCommitWriter(21)
        pen.write("of Brest", to: caseID(1))
        try office.push(office.brest, pen, to: "brest")
        var own = CentralCommitWriter(11)
        own.write("of Minsk", to: caseID(2))
        var stolen = CentralCommitWriter(21)
        stolen.write("another", to: caseID(1))
        try office.push(office.minsk, stolen, own, to: "minsk")
        #expect(try office.state(1, in: "minsk") == nil)
        #expect(try office.state(2, in: "minsk")?.texts() == ["of Minsk"])
    }

    @Test func theServersOwnWriterIsNobodyElses() throws {
        let id = office.serverWriter("minsk")
        var pen = CentralCommitWriter(id.rawValue)
        pen.write("in the server's name", to: caseID(1))
        try office.push(office.minsk, pen, to: "minsk")
        #expect(try office.state(1, in: "minsk") == nil)
        // That of another space proves nothing, and so need not tell whether there is one.
        for space in ["brest", "nowhere"] {
            var other = CentralCommitWriter(office.serverWriter(space).rawValue)
            other.write("in the server's name", to: caseID(2))
            try office.push(office.minsk, other, to: "minsk")
        }
        #expect(try office.state(2, in: "minsk")?.context.entries.count == 2)
        try office.grant(office.minsk, "brest", .write)
        var mover = CentralCommitWriter(11)
        mover.states[caseID(2)] = try office.state(2, in: "minsk")
        mover.decide(.moved(space: "brest"), of: 2)
        try office.push(office.minsk, mover, to: "minsk")
        #expect(try office.state(2, in: "brest") == nil)
        #expect(try office.held() == ["minsk"])
    }
}

extension TransferBench {
    /// The name under which the server writes into a space. Spec: MergeRules §12.
    func serverWriter(_ space: String) -> WriterID {
        let hash = ContentHash(of: store.epoch.bytes, Array(space.utf8))
        return WriterID(rawValue: hash.prefix.reduce(0) { $0 << 8 | UInt64($1) })
    }
}
