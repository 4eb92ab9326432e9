import DomainModel
import GRDB
import StoreKit

extension Replica {
    /// Recomputes states, digests, clocks, chains, documents and indexes from the commits and
    /// states that are held, and names every difference. Changes nothing.
    ///
    /// Reads the whole file, one record at a time; the search index is made a second time in
    /// memory.
    package func verify() throws -> [StoreProblem] {
        try file.read { try Self.verify($0, schema: schema) }
    }

    static func verify(_ database: Database, schema: Schema) throws -> [StoreProblem] {
        var verifier = ReplicaVerifier(database: database, schema: schema)
        verifier.run()
        return verifier.problems
    }
}
