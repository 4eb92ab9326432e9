import CentralStorage
import ExchangeService
import Foundation
import GRDB
import SyncProtocol
import Testing

@Suite struct CentralErasureTests {
    /// Fictitious; so unlike anything else that a search for its bytes finds nothing else.
    private static let secret = "Zarathustra Quixote Nonesuch"

    let bench: CentralBench
    let author: Device
    let manager: Device
    let pen: CentralCommitWriter

    init() throws {
        bench = try CentralBench()
        author = try bench.enrol(1)
        manager = try bench.enrol(2, [SpaceAccess(space: "cases", level: .manage)])
        var pen = CentralCommitWriter(1)
        for number in 1...40 { pen.write(.text("other \(number)"), to: caseID(UInt64(number))) }
        for count in 0..<30 {
            pen.write(
                .text(String(repeating: Self.secret + " ", count: count + 1)), to: caseID(1))
        }
        // One commit that also writes another record, which has to stay.
        pen.write(.text(Self.secret), to: caseID(1), caseID(2), field: "both")
        try bench.push(author, pen)
        self.pen = pen
    }

    /// Erases record 1, and returns the pen that did.
    private func erase() throws -> CentralCommitWriter {
        var eraser = CentralCommitWriter(2)
        eraser.states = pen.states
        let origin = eraser.nextOrigin
        let edit = RecordEdit(
            collection: "case", record: caseID(1), writes: [], intent: .decided(.erased))
        eraser.commit(
            [edit.delta(over: eraser.states[caseID(1)] ?? RecordState(), in: origin)],
            in: origin)
        try bench.push(manager, eraser)
        return eraser
    }

    /// The files of the data folder that hold some bytes.
    private func files(holding text: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: bench.directory).filter { name in
            let data = FileManager.default.contents(atPath: "\(bench.directory)/\(name)")
            return data?.range(of: Data(text.utf8)) != nil
        }
    }

    private func overwriteRecordTwo() throws {
        var pen = pen
        pen.write("no secret", to: caseID(2), field: "both")
        try bench.push(author, pen)
        _ = try erase(caseID(2), by: CentralCommitWriter(3))
    }

    private func erase(_ record: RecordID, by pen: CentralCommitWriter) throws -> Page {
        var pen = pen
        pen.states = self.pen.states
        pen.write(.null, to: record, intent: .decided(.erased))
        return try bench.push(manager, pen)
    }

    @Test func theErasedValuesAreInNoFileAfterwards() throws {
        #expect(try !files(holding: Self.secret).isEmpty)
        _ = try erase()
        try bench.exchange.scrub()
        // The other record still holds the value in its own right.
        #expect(try !files(holding: Self.secret).isEmpty)
        #expect(try files(holding: Self.secret + " " + Self.secret).isEmpty)
        try overwriteRecordTwo()
        try bench.exchange.scrub()
        #expect(try files(holding: Self.secret).isEmpty)
        #expect(try files(holding: "other 3").contains("central.sqlite"))
        #expect(try bench.store.verify() == [])
    }

    /// SQLite may be built so that it leaves deleted content in free pages.
    @Test func freePagesThatStillHoldAValueGoToo() throws {
        let words = "Ignatius Nonesuch"
        let queue = try DatabaseQueue(path: "\(bench.directory)/central.sqlite")
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA secure_delete = OFF")
            try database.execute(sql: "CREATE TABLE passing (text)")
            let text = String(repeating: words + " ", count: 2000)
            try database.execute(sql: "INSERT INTO passing VALUES (?)", arguments: [text])
            try database.execute(sql: "DROP TABLE passing; PRAGMA wal_checkpoint(TRUNCATE)")
        }
        try queue.close()
        #expect(try files(holding: words).contains("central.sqlite"))
        _ = try erase()
        try bench.exchange.scrub()
        #expect(try files(holding: words).isEmpty)
    }

    @Test func chainAndHashesStayAndOtherRecordsKeepTheirValues() throws {
        let before = try bench.store.read { try $0.position(at: 71, in: 1) }
        let eraser = try erase()
        #expect(try bench.store.read { try $0.position(at: 71, in: 1) } == before)
        for counter in 1...71 as ClosedRange<UInt64> {
            let logged = try bench.store.read { try $0.logged(Dot(pen.writer, counter), in: 1) }
            #expect(logged?.hash == pen.head(counter).hash)
        }
        let two = try bench.store.read {
            try $0.record(RecordReference(collection: "case", record: caseID(2)), in: 1)
        }
        #expect(two?.state == pen.states[caseID(2)]?.encoded())
        let one = try bench.store.read {
            try $0.record(RecordReference(collection: "case", record: caseID(1)), in: 1)
        }
        #expect(one?.state == eraser.states[caseID(1)]?.encoded())
        #expect(one?.number == 73)
        #expect(try bench.summary().number == 73)
        #expect(try bench.store.verify() == [])
    }

    @Test func aReplicaThatWasBehindGetsTheErasureAndNoValue() throws {
        let reader = try bench.enrol(5, [SpaceAccess(space: "cases", level: .read)])
        let early = try bench.pull(reader).last
        _ = try erase()
        let page = try bench.page(reader, .pulling(try #require(early).next))
        #expect(page.isScan)
        let state = try RecordState(encoded: try #require(page.states.first).state)
        #expect(state.isErased)
        #expect(state.registers.isEmpty)
        let newcomer = try bench.pull(reader)
        #expect(newcomer.allSatisfy { $0.isScan })
    }

    @Test func aBackupMadeLaterIsClean() throws {
        _ = try erase()
        try overwriteRecordTwo()
        try bench.store.backup(to: "\(bench.directory)/backup.sqlite")
        #expect(try !files(holding: Self.secret).contains("backup.sqlite"))
    }

    @Test func anErasureThatCameBackByHealingRedactsToo() throws {
        let backup = "\(bench.directory)/backup.sqlite"
        try bench.store.backup(to: backup)
        let eraser = try erase()
        let restored = try CentralBench(restoring: backup, of: bench)
        let state = try #require(eraser.states[caseID(1)]).encoded()
        let entry = StateEntry(collection: "case", record: caseID(1), state: state[...])
        let upload = RecoveryUpload(
            states: [entry], end: RecoveryUpload.End(vector: [pen.head(), eraser.head()]),
            life: nil)
        let request = SpaceRequest(
            space: "cases",
            cursor: LogPlace(number: 0, chain: .zero).cursor(epoch: restored.store.epoch),
            writers: [pen.claim(acknowledged: 71), eraser.claim(acknowledged: 1)], pull: false,
            upload: upload)
        _ = try restored.outcome(manager, request)
        try restored.exchange.scrub()
        #expect(try restored.store.verify() == [])
        try FileManager.default.removeItem(atPath: backup)
        let aside = try #require(
            try FileManager.default.contentsOfDirectory(atPath: bench.directory)
                .first { $0.hasPrefix("before-restore") })
        try FileManager.default.removeItem(atPath: "\(bench.directory)/\(aside)")
        #expect(try files(holding: Self.secret + " " + Self.secret).isEmpty)
    }

    @Test func whatIsLeftWhereTheRecordMovedAwayGoesToo() throws {
        let bench = try CentralBench(spaces: ["cases", "network"])
        let manager = try bench.enrol(
            1, ["cases", "network"].map { SpaceAccess(space: $0, level: .manage) })
        var pen = CentralCommitWriter(1)
        pen.write(.text(Self.secret), to: caseID(1))
        pen.write("stays", to: caseID(2))
        pen.write(.null, to: caseID(1), intent: .decided(.moved(space: "network")))
        try bench.push(manager, pen)
        var other = CentralCommitWriter(2)
        other.write("the same record", to: caseID(1))
        other.write(.null, to: caseID(1), intent: .decided(.erased))
        var push = SpaceRequest.pushing([other])
        push.space = "network"
        _ = try bench.ask(manager, push)
        try bench.exchange.scrub()
        let reference = RecordReference(collection: "case", record: caseID(1))
        #expect(try bench.store.read { try $0.isExpunged(reference, in: 1) })
        #expect(try bench.summary().records == 1)
        #expect(try bench.page(manager, .pulling()).head?.expunged == [reference])
        for name in try FileManager.default.contentsOfDirectory(atPath: bench.directory) {
            let data = FileManager.default.contents(atPath: "\(bench.directory)/\(name)")
            #expect(data?.range(of: Data(Self.secret.utf8)) == nil, "\(name)")
        }
        #expect(try bench.store.verify() == [])
    }

    @Test func anErasureIsInTheTrailWithoutAValue() throws {
        _ = try erase()
        let line = try #require(try bench.store.read { try $0.auditTrail(limit: 1) }.first)
        #expect(line.action == .erased)
        #expect(line.device == manager.id)
        #expect(line.detail == "case \(caseID(1))")
    }

    /// The process may end right after the answer: the next one that opens the store does it.
    @Test func noAnswerWaitsForTheFilesToBeWrittenAnewAndTheNextOpeningDoesIt() throws {
        _ = try erase()
        #expect(try bench.page(author, .pulling()).head != nil)
        #expect(try !files(holding: Self.secret + " " + Self.secret).isEmpty)
        _ = try bench.otherProcess()
        #expect(try files(holding: Self.secret + " " + Self.secret).isEmpty)
        #expect(try bench.store.verify() == [])
    }

    /// A reader that began before the erasure keeps old pages in the log; the next call is enough.
    @Test func whatAReaderPreventsIsDoneLater() throws {
        try DatabaseQueue(path: "\(bench.directory)/central.sqlite").read { database in
            try #expect(Int.fetchOne(database, sql: "SELECT count(*) FROM log") == 71)
            _ = try erase()
            #expect(try !files(holding: Self.secret + " " + Self.secret).isEmpty)
        }
        try bench.store.scrubIfRequired()
        #expect(try files(holding: Self.secret + " " + Self.secret).isEmpty)
    }
}
