import GRDB
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import Testing

@Suite("A replica that differs from the server")
struct RescanTests {
    /// A replica with some records, an edit that waits, and something wrong with it.
    private func damaged(
        _ damage: (Database) throws -> Void
    ) async throws -> (central: CentralOffice, office: FieldOffice, ids: [RecordID]) {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let ids = try (1...20).map { try brest.addStakeholder("Fictitious \($0)") }
        try await brest.sync()
        try await minsk.sync()
        try minsk.edit(ids[0], .set(field: "website", "https://pending.example.org"))
        try minsk.replica.file.write { try damage($0) }
        return (central, minsk, ids)
    }

    @Test("a wrong digest is found at the head and put right by one full scan")
    func wrongDigest() async throws {
        let (_, minsk, ids) = try await damaged { database in
            try database.execute(sql: "UPDATE spaces SET digest = zeroblob(32)")
        }
        #expect(try minsk.replica.verify().contains { $0.kind == .digest })
        let summary = try await minsk.sync()
        #expect(summary.isConverged == true)
        #expect(try minsk.replica.verify() == [])
        #expect(try minsk.fields(ids[0])["website"] == "https://pending.example.org")
        #expect(try await minsk.sync().rounds == 1)
    }

    @Test("records that went missing come back, and a waiting edit of them stays")
    func missingRecords() async throws {
        let (_, minsk, ids) = try await damaged { database in
            try database.execute(
                sql: """
                    DELETE FROM record_references; DELETE FROM natural_keys;
                    DELETE FROM commit_records WHERE sequence IN
                        (SELECT sequence FROM commits WHERE number IS NOT NULL);
                    DELETE FROM records WHERE pending = 0;
                    UPDATE spaces SET digest = zeroblob(32);
                    """)
        }
        let summary = try await minsk.sync()
        #expect(summary.isConverged == true)
        #expect(try minsk.documents("stakeholder").count == ids.count)
        #expect(try minsk.fields(ids[0])["website"] == "https://pending.example.org")
    }

    @Test("a difference that a scan does not heal is said, and costs one scan only")
    func lastingDifference() async throws {
        let (_, minsk, _) = try await damaged { database in
            // A record that the server has never heard of, as if acknowledged.
            try database.execute(
                sql: """
                    INSERT INTO records (collection, id, space, life, pending, clock, document)
                    SELECT collection, zeroblob(16), space, life, 0, clock, document
                    FROM records WHERE pending = 0 LIMIT 1;
                    UPDATE spaces SET digest = zeroblob(32);
                    """)
        }
        let summary = try await minsk.sync()
        #expect(summary.isConverged == false)
        let again = try await minsk.sync()
        #expect(again.isConverged == false)
        // The second asks whether the server is in recovery, and may take what differs.
        #expect(again.rounds == 2)
        #expect(try minsk.replica.verify().contains { $0.kind == .convergence })
    }
}
