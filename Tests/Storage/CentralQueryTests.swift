import CentralStorage
import GRDB
import ReplicaStore
import StoreKit
import Testing

/// What is asked with every exchange must not take longer the more records there are.
@Suite struct CentralQueryTests {
    @Test("records on their way to another space are found without reading the others")
    func transfersAreFoundByTheirIndex() throws {
        let bench = try CentralBench()
        let plan = try bench.store.file.read { database in
            try Row.fetchAll(
                database, sql: "EXPLAIN QUERY PLAN " + CentralTransaction.transfersQuery,
                arguments: [1, 256]
            ).map { $0["detail"] as String }
        }
        #expect(plan.contains { $0.contains("SEARCH records USING INDEX record_transfer") })
    }
}
