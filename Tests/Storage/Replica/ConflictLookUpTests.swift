import GRDB
import ReplicaStore
import StoreKit
import SyncProtocol
import Synchronization
import Testing

@Suite("One conflict among many")
struct ConflictLookUpTests {
    /// An office with so many open questions about single records, and as many records that may
    /// stand for the same thing in pairs.
    private func office(openQuestions count: Int) async throws -> FieldOffice {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let ids = try (0..<count).map { try minsk.addStakeholder("Fictitious NGO \($0)") }
        for office in [minsk, brest] { try await office.sync() }
        for (office, name) in [(minsk, "A"), (brest, "B")] {
            for (place, id) in ids.enumerated() {
                try office.edit(id, .set(field: "name", .text("Fictitious \(name) \(place)")))
                _ = try office.addStakeholder("Twin \(place)")
            }
        }
        for office in [minsk, brest, minsk] { try await office.sync() }
        return minsk
    }

    /// How many statements that read records one call needs.
    private func reads(_ replica: Replica, _ body: () throws -> Void) throws -> Int {
        let count = Mutex(0)
        replica.file.pool.writeWithoutTransaction { database in
            database.trace(options: .statement) { event in
                guard case .statement(let statement) = event,
                    statement.sql.hasPrefix("SELECT"), statement.sql.contains("records")
                else { return }
                count.withLock { $0 += 1 }
            }
        }
        try body()
        replica.file.pool.writeWithoutTransaction { $0.trace() }
        return count.withLock { $0 }
    }

    @Test(
        "what a decision costs does not depend on how many conflicts are open",
        arguments: [Conflict.Kind.value, .duplicate])
    func costOfADecision(kind: Conflict.Kind) async throws {
        var costs: [Int] = []
        for count in [3, 30] {
            let office = try await office(openQuestions: count)
            let open = try office.replica.conflicts().filter { $0.kind == kind }
            #expect(open.count == count)
            let conflict = try #require(open.last)
            #expect(try office.replica.conflict(conflict.id) == conflict)
            costs.append(
                try reads(office.replica) {
                    _ = try office.replica.resolve(conflict.id, .take(1))
                })
            #expect(try office.replica.conflictCount() == 2 * count - 1)
            #expect(try office.replica.verify() == [])
        }
        #expect(costs[0] > 0)
        #expect(costs[0] == costs[1])
    }

    @Test("whoever names a conflict that has changed is told what it is now, of either kind")
    func changedConflict() async throws {
        let office = try await office(openQuestions: 2)
        for conflict in try office.replica.conflicts() {
            let other = conflict.id.prefix(8) + (conflict.id.hasSuffix("0") ? "000001" : "000000")
            let error = #expect(throws: StoreError.self) {
                try office.replica.conflict(String(other))
            }
            #expect(error?.kind == .changed)
            #expect(error?.message.hasSuffix(conflict.id) == true)
        }
        for unknown in ["", "0", "ffffffffffffff", "not a conflict"] {
            let error = #expect(throws: StoreError.self) {
                try office.replica.conflict(unknown)
            }
            #expect(error?.kind == .notFound)
        }
    }
}
