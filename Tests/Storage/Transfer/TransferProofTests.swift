import CentralStorage
import ExchangeService
import GRDB
import ReplicaStore
import StoreKit
import SyncProtocol
import Testing

/// What a move may claim to have seen.
@Suite struct TransferProofTests {
    private let office: TransferBench
    private let stranger = WriterID(rawValue: 77)

    init() throws {
        office = try TransferBench()
        try office.route("minsk", "brest")
    }

    /// A record of Minsk whose state has seen commits that no log holds, as a state may that a
    /// replica gave back to a restored server.
    private func given(holding value: String?) throws -> CentralCommitWriter {
        var pen = CentralCommitWriter(11)
        pen.write("kept in Minsk", to: caseID(1))
        try office.push(office.minsk, pen, to: "minsk")
        var state = try #require(pen.states[caseID(1)])
        let dot = Dot(stranger, 5)
        if let value {
            let origin = Origin(dot: dot, stamp: pen.stamp(at: 1), author: "nobody")
            var table = RecordState()
            table.context.include(dot)
            table.registers = RegisterTable([
                RegisterKey("remark"): Register(
                    DottedValue(origin, EncodedValue(.text(value))))
            ])
            Join.merge(table, into: &state)
        }
        state.context.include(dot)
        try office.store.write { transaction in
            var space = try #require(try transaction.space(named: "minsk"))
            let row = try transaction.record(TransferBench.reference(1), in: space.id)
            try transaction.replace(
                row, by: state.encoded(), of: TransferBench.reference(1), number: space.number,
                in: &space)
            try transaction.save(space)
        }
        pen.states[caseID(1)] = state
        return pen
    }

    private func move(_ pen: CentralCommitWriter) throws {
        var pen = pen
        pen.decide(.moved(space: "brest"), of: 1)
        try office.push(office.minsk, pen, to: "minsk")
    }

    @Test func whatNoLogProvesIsNotClaimedToBeSeen() throws {
        try move(given(holding: nil))
        let state = try #require(try office.state(1, in: "brest"))
        #expect(state.texts() == ["kept in Minsk"])
        #expect(state.context[stranger] == 0)
        #expect(try office.store.read { try $0.transfers(.waiting, limit: 9) } == [])
    }

    @Test func aValueOfWhatNoLogProvesHoldsTheMove() throws {
        try move(given(holding: "of nobody"))
        #expect(try office.state(1, in: "brest") == nil)
        #expect(try office.held() == ["minsk"])
        let line = try #require(try office.trail(.moveHeld).first)
        #expect(line.detail.hasSuffix("proves"))
    }

    /// What the server has brought is proven, also when the log that shows it is forgotten.
    @Test func whatTheServerHasBroughtGoesOnAlsoWithoutItsFrames() throws {
        try office.route("brest", "network")
        var pen = CentralCommitWriter(11)
        pen.write("kept in Minsk", to: caseID(1))
        pen.decide(.moved(space: "brest"), of: 1)
        try office.push(office.minsk, pen, to: "minsk")
        try office.store.write { transaction in
            let space = try #require(try transaction.space(named: "brest"))
            _ = try transaction.dropFrames(through: space.number, in: space.id)
        }
        var there = CentralCommitWriter(21)
        there.states[caseID(1)] = try office.state(1, in: "brest")
        there.decide(.moved(space: "network"), of: 1)
        try office.push(office.brest, there, to: "brest")
        #expect(try office.state(1, in: "network")?.texts() == ["kept in Minsk"])
    }

    /// A store of before this was counted: what its records have seen stands.
    @Test func whatAnOlderStoreHoldsCountsAsArrived() throws {
        try office.route("brest", "network")
        var pen = CentralCommitWriter(11)
        pen.write("kept in Minsk", to: caseID(1))
        pen.decide(.moved(space: "brest"), of: 1)
        try office.push(office.minsk, pen, to: "minsk")
        let before = try arrivals()
        try office.store.file.write { database in
            try database.execute(
                sql: """
                    DROP TABLE arrived; DROP TABLE couriers; DROP TABLE routes;
                    DROP INDEX audit_line;
                    DELETE FROM grdb_migrations WHERE identifier = '2 routes';
                    """)
        }
        let again = try office.bench.otherProcess()
        let after = try again.read { transaction in
            let space = try #require(try transaction.space(named: "brest"))
            return try transaction.arrivals(of: TransferBench.reference(1), in: space.id)
        }
        #expect(after.map(\.context) == before.map(\.context))
        #expect(after.map(\.number) == [0])
        #expect(try again.read { try $0.routes() } == [])
    }

    private func arrivals() throws -> [Arrival] {
        try office.store.read { transaction in
            let space = try #require(try transaction.space(named: "brest"))
            return try transaction.arrivals(of: TransferBench.reference(1), in: space.id)
        }
    }
}

/// How far an erasure reaches into spaces that its author does not manage.
@Suite struct ErasuresOfSeveralSpacesTests {
    private let office: TransferBench
    private let pen: CentralCommitWriter

    /// A record that has moved from Minsk to the network.
    init() throws {
        office = try TransferBench()
        try office.grant(office.minsk, "network", .write)
        var pen = CentralCommitWriter(11)
        pen.write("kept in Minsk", to: caseID(1))
        pen.decide(.moved(space: "network"), of: 1)
        try office.push(office.minsk, pen, to: "minsk")
        self.pen = pen
    }

    private func erase(_ number: UInt64, as device: Device, in space: String) throws {
        var other = CentralCommitWriter(number)
        other.states[caseID(1)] = try office.state(1, in: space)
        other.decide(.erased, of: 1)
        try office.push(device, other, to: space)
    }

    private func isExpunged(in space: String) throws -> Bool {
        try office.store.read { transaction in
            let row = try #require(try transaction.space(named: space))
            return try transaction.isExpunged(TransferBench.reference(1), in: row.id)
        }
    }

    @Test func aStubStaysWhereItsPeopleHaveNotMovedItToWhoErases() throws {
        let before = try office.spaces().filter { $0.space != "brest" }
        var own = CentralCommitWriter(21)
        own.write("another", to: caseID(1))
        try office.push(office.brest, own, to: "brest")
        try erase(22, as: office.brest, in: "brest")
        #expect(try office.spaces().filter { $0.space != "brest" } == before)
        let line = try #require(try office.trail(.erasureStopped).first)
        #expect(line.space == "minsk")
        #expect(line.detail == "case \(caseID(1)), erased in brest, stays here")
        #expect(try office.trail(.erasureStopped).count == 1)
    }

    @Test func aStubGoesOnTheWordOfWhoManagedWhereItWas() throws {
        let network = try office.bench.enrol(3, [SpaceAccess(space: "network", level: .manage)])
        try erase(31, as: network, in: "network")
        #expect(try isExpunged(in: "minsk"))
        // An edit of it is told the same, and kept by nobody.
        var late = CentralCommitWriter(12)
        late.states = pen.states
        late.write("late", to: caseID(1))
        try office.push(office.minsk, late, to: "minsk")
        #expect(try office.voids(in: "minsk") == [.erased])
    }

    @Test func aStubWithWhatHasNotMovedStays() throws {
        let writer = try office.bench.enrol(4, [SpaceAccess(space: "minsk", level: .write)])
        var late = CentralCommitWriter(12, over: pen)
        late.write("late", to: caseID(1))
        try office.push(writer, late, to: "minsk")
        let network = try office.bench.enrol(3, [SpaceAccess(space: "network", level: .manage)])
        try erase(31, as: network, in: "network")
        #expect(try !isExpunged(in: "minsk"))
        #expect(try office.trail(.erasureStopped).map(\.space) == ["minsk"])
    }

    @Test func aRecordThatIsCollectedTellsNothingOfOtherSpaces() throws {
        var own = CentralCommitWriter(21)
        own.write("another", to: caseID(1))
        try office.push(office.brest, own, to: "brest")
        try office.store.write { transaction in
            var space = try #require(try transaction.space(named: "brest"))
            let row = try #require(
                try transaction.record(TransferBench.reference(1), in: space.id))
            try transaction.collect(row, number: space.number + 1, from: &space)
            try transaction.append(
                .collect([RecordMark(row.reference, state: row.state)]), to: &space)
            try transaction.save(space)
        }
        let network = try office.bench.enrol(3, [SpaceAccess(space: "network", level: .manage)])
        try erase(31, as: network, in: "network")
        own.write("again", to: caseID(1))
        try office.push(office.brest, own, to: "brest")
        #expect(try office.voids(in: "brest") == [.collected])
    }

    /// In a recovery nobody knows whether a record was a stub. What goes on the word of who manages
    /// both spaces is erased: an edit of it is told so, and kept by nobody.
    @Test func whatGoesOnTheWordOfWhoManagesBothSpacesIsErased() throws {
        let chief = try office.bench.enrol(
            5, ["minsk", "brest"].map { SpaceAccess(space: $0, level: .manage) })
        var own = CentralCommitWriter(21)
        own.write("kept in Brest", to: caseID(1))
        try office.push(office.brest, own, to: "brest")
        try office.store.write { transaction in
            let space = try #require(try transaction.space(named: "brest"))
            try transaction.openRecovery(of: space, because: "test")
        }
        try erase(51, as: chief, in: "minsk")
        #expect(try isExpunged(in: "brest"))
        own.write("late", to: caseID(1))
        try office.push(office.brest, own, to: "brest")
        #expect(try office.voids(in: "brest") == [.erased])
    }

    /// Nothing but the word of whoever brings a commit says whose it is.
    @Test func anErasureThatAnotherBringsReachesNoFurtherThanWhoBringsIt() throws {
        let chief = try office.bench.enrol(
            5, ["minsk", "brest"].map { SpaceAccess(space: $0, level: .manage) })
        var there = CentralCommitWriter(21)
        there.write("kept in Brest", to: caseID(2))
        try office.push(office.brest, there, to: "brest")
        var here = CentralCommitWriter(13)
        here.write("kept in Minsk", to: caseID(2))
        try office.push(office.minsk, here, to: "minsk")
        var forged = CentralCommitWriter(51, over: here)
        forged.decide(.erased, of: 2)
        var request = SpaceRequest.pushing(
            [forged],
            announcements: [
                WriterInfo(
                    writer: forged.writer, device: chief.id, office: chief.office,
                    name: chief.name)
            ])
        request.space = "minsk"
        _ = try office.bench.ask(office.minsk, request)
        #expect(try office.state(2, in: "minsk")?.isErased == true)
        #expect(try office.state(2, in: "brest")?.texts() == ["kept in Brest"])
        #expect(try office.held() == ["minsk"])
    }
}
