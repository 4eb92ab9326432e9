import CentralStorage
import ExchangeService
import Foundation
import GRDB
import ReplicaStore
import StoreKit
import SyncProtocol
import Testing

@Suite struct CentralVerifyTests {
    let bench: CentralBench

    init() throws {
        bench = try CentralBench()
        _ = try bench.enrol(1, [SpaceAccess(space: "cases", level: .read)])
        let writer = try bench.enrol(2)
        var refused = CentralCommitWriter(9)
        refused.write("refused", to: caseID(1), intent: .decided(.erased))
        try bench.push(writer, refused)
        var (first, second) = (CentralCommitWriter(1), CentralCommitWriter(2))
        first.write("one", to: caseID(1), caseID(2))
        second.write("two", to: caseID(1))
        first.write("three", to: caseID(2))
        try bench.push(writer, first, second)
    }

    /// Changes the file behind the server's back.
    private func tamper(_ sql: String) throws {
        let queue = try DatabaseQueue(path: "\(bench.directory)/central.sqlite")
        try queue.write { try $0.execute(sql: sql) }
    }

    private func kinds() throws -> Set<StoreProblem.Kind> {
        Set(try bench.store.verify().map(\.kind))
    }

    @Test func anUntouchedStoreHasNoProblems() throws {
        #expect(try bench.store.verify() == [])
        let files = try FileManager.default.contentsOfDirectory(atPath: bench.directory)
        #expect(!files.contains { $0.hasPrefix("verify") })
    }

    @Test(arguments: [
        // A byte within the frame's last text, so that it still reads.
        (
            """
            UPDATE log SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'21' AS BLOB)
            WHERE number = 2
            """, StoreProblem.Kind.entry
        ),
        ("UPDATE log SET hash = zeroblob(32) WHERE number = 3", .entry),
        ("UPDATE log SET chain = zeroblob(32) WHERE number = 3", .chain),
        ("UPDATE log SET total_bytes = total_bytes + 1 WHERE number = 3", .chain),
        ("UPDATE log SET bytes = x'00' WHERE kind = 1", .entry),
        ("DELETE FROM log WHERE number = 2", .gap),
        ("DELETE FROM log WHERE number = 4", .gap),
        ("UPDATE writers SET counter = counter + 1", .vector),
        ("DELETE FROM writers WHERE writer = 1", .vector),
        ("UPDATE spaces SET digest = zeroblob(32)", .digest),
        ("UPDATE spaces SET records = 7", .digest),
        (
            """
            UPDATE records SET state = CAST(substr(state, 1, length(state) - 1) || x'21' AS BLOB)
            """, .state
        ),
        ("UPDATE records SET number = 2", .state),
        ("DELETE FROM records WHERE number = 4", .state),
    ])
    func tamperingIsFound(_ sql: String, _ kind: StoreProblem.Kind) throws {
        try tamper(sql)
        #expect(try kinds().contains(kind))
    }

    @Test func statisticsCountWhatIsThere() throws {
        let stats = try bench.store.stats()
        let space = try #require(stats.spaces.first)
        #expect(space.summary.number == 4)
        #expect(space.summary.records == 2)
        #expect(space.writers == 3)
        #expect(space.voids == 1)
        #expect(stats.devices == 2)
    }
}
