import GRDB
import StoreKit
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
        try read { try $0.problems(scratchFolder: directory) }
    }
}

extension CentralTransaction {
    /// - Parameter scratchFolder: where states are applied again, in a file that is removed.
    func problems(scratchFolder: String) throws -> [StoreProblem] {
        var problems = try fileProblems()
        for space in try spaceRows() {
            var verifier = SpaceVerifier(self, space: space)
            problems += try ReplayScratch.with(directory: scratchFolder, environment) { scratch in
                verifier.verify(scratch)
                return verifier.problems
            }
        }
        return problems
    }

    private func fileProblems() throws -> [StoreProblem] {
        try String.fetchAll(database, sql: "PRAGMA integrity_check")
            .filter { $0 != "ok" }
            .map { StoreProblem(kind: .file, location: "central.sqlite", message: $0) }
    }
}
