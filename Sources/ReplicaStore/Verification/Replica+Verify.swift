import DomainModel
import GRDB

/// Something in a store that is not as the rest of it says it should be.
package struct StoreProblem: Hashable, Sendable {
    /// A stable word for what was compared.
    package let kind: String
    /// The space, record or commit that it is about; never its contents.
    package let location: String
    package let message: String

    package init(kind: String, location: String, message: String) {
        self.kind = kind
        self.location = location
        self.message = message
    }
}

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
