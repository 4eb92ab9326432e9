import GRDB
import ReplicaStore
import SyncProtocol

extension CentralStore {
    /// Checks everything that follows from something else: hashes, chains, counters and vectors
    /// from the log; record states by applying the log again; digests and counts from the states.
    ///
    /// Reads one unchanging view, so the server may go on working. Takes a few times as long as
    /// reading the file, little memory, and disk space for the states beside the store.
    ///
    /// - Returns: one entry for each problem; empty when all is well.
    package func verify() throws -> [StoreProblem] {
        try file.read { database in
            var problems = try Self.fileProblems(database)
            let transaction = CentralTransaction(database: database, environment: environment)
            for space in try transaction.spaceRows() {
                var verifier = SpaceVerifier(transaction, space: space)
                problems += try ReplayScratch.with(directory: directory, environment) { scratch in
                    verifier.verify(scratch)
                    return verifier.problems
                }
            }
            return problems
        }
    }

    private static func fileProblems(_ database: Database) throws -> [StoreProblem] {
        try String.fetchAll(database, sql: "PRAGMA integrity_check")
            .filter { $0 != "ok" }
            .map { StoreProblem(kind: .file, place: "central.sqlite", message: $0) }
    }
}
