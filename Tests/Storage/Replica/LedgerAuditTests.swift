import GRDB
import ReplicaStore
import StoreKit
import SyncProtocol
import Testing

@Suite("The audit of a ledger")
struct LedgerAuditTests {
    private func execute(_ sql: String, in replica: Replica) throws {
        try replica.file.pool.writeWithoutTransaction { try $0.execute(sql: sql) }
    }

    @Test("a record that is not what the digest says undoes the page that wrote it")
    func anotherStateThanTheDigests() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        let id = try minsk.addStakeholder("Fictitious NGO")
        try execute(
            """
            CREATE TEMP TRIGGER spoil AFTER UPDATE OF clock ON records
            WHEN new.clock IS NOT NULL BEGIN
                UPDATE records SET clock = NULL WHERE record = new.record;
            END
            """, in: minsk.replica)
        let error = await #expect(throws: StoreError.self) { try await minsk.sync() }
        #expect(error?.kind == .unusable)
        #expect(error?.message.contains("digest") == true)
        #expect(try minsk.replica.status().pending == 1)
        try execute("DROP TRIGGER spoil", in: minsk.replica)
        try await minsk.sync()
        #expect(try minsk.replica.status().pending == 0)
        #expect(try minsk.fields(id)["name"] == "Fictitious NGO")
        #expect(try minsk.replica.verify() == [])
    }
}
