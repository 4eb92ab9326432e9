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

/// Verifies one space: its log entry by entry, then its writers and records against the log.
struct SpaceVerifier {
    private let transaction: CentralTransaction
    private let space: SpaceRow
    private(set) var problems: [StoreProblem] = []

    init(_ transaction: CentralTransaction, space: SpaceRow) {
        self.transaction = transaction
        self.space = space
    }

    mutating func verify(_ scratch: ReplayScratch) {
        do {
            let log = try verifyLog(scratch)
            try verifyHeads(log)
            if space.floor == 0 {
                try verifyRecords(scratch)
            } else {
                try verifyStates(log)
            }
        } catch {
            add(.state, space.name, "the check could not go on: \(error)")
        }
    }

    private mutating func add(_ kind: StoreProblem.Kind, _ place: String, _ message: String) {
        problems.append(StoreProblem(kind: kind, location: place, message: message))
    }

    private mutating func verifyLog(_ scratch: ReplayScratch) throws -> LogVerifier {
        var log = LogVerifier(space: space)
        var replay = LogReplay(scratch, space: space.name)
        try transaction.entries(after: 0, in: space.id) { row in
            let commit = log.check(row)
            // Below a floor deltas are gone that later ones build on.
            if space.floor == 0 { try replay.take(row, commit: commit) }
            return true
        }
        log.finish(space)
        problems += log.problems + replay.problems
        return log
    }

    private mutating func verifyHeads(_ log: LogVerifier) throws {
        var expected = log.heads
        for writer in try transaction.writers(in: space.id) {
            let place = "\(space.name) writer \(writer.info.writer)"
            if expected.removeValue(forKey: writer.info.writer) != writer.head {
                add(.vector, place, "its head is not its last commit in the log")
            }
        }
        for writer in expected.keys {
            add(.vector, "\(space.name) writer \(writer)", "the log has it, the vector does not")
        }
    }

    private mutating func verifyRecords(_ scratch: ReplayScratch) throws {
        let counted = try verifyCounts { row in
            try scratch.row(row.reference) == row ? nil : "its state is not what its commits give"
        }
        if try scratch.count() != counted {
            add(.state, space.name, "the log writes other records than the store holds")
        }
    }

    /// Where the log cannot be applied again: what each state says of itself has to fit the vector,
    /// the voids, what was expunged, and the entries of the server's own.
    private mutating func verifyStates(_ log: LogVerifier) throws {
        let voids =
            try log.isRecovered ? [] : Set(transaction.voids(after: 0, in: space.id).map(\.dot))
        let expunged = Set(try transaction.expunged(after: 0, in: space.id))
        _ = try verifyCounts { row in
            if expunged.contains(row.reference) { return "it was collected" }
            guard let state = try? RecordState(encoded: row.state) else {
                return "its state cannot be read"
            }
            if !voids.isDisjoint(with: state.dots) { return "it holds values of a void commit" }
            guard let marks = log.marks[row.number] else { return nil }
            return marks[row.reference] == ContentHash(of: row.state)
                ? nil : "its state is not what the log entry \(row.number) says"
        }
    }

    /// Compares the records with the digest and the counts of the space.
    ///
    /// - Parameter fault: says what is wrong with a record, if anything is.
    /// - Returns: how many records there are.
    private mutating func verifyCounts(_ fault: (RecordRow) throws -> String?) throws -> Int {
        var counted = SpaceRow(id: space.id, name: space.name)
        var faults: [(RecordReference, String)] = []
        try transaction.records(after: ScanPosition(endOf: 0), in: space.id) { row in
            counted.digest.add(row.term)
            counted.records += 1
            counted.stateBytes += row.size
            if let fault = try fault(row) { faults.append((row.reference, fault)) }
            return true
        }
        for (record, fault) in faults {
            add(.state, "\(space.name) \(record.collection) \(record.record)", fault)
        }
        if counted.digest != space.digest {
            add(.digest, space.name, "the digest is not that of its records")
        }
        if counted.records != space.records || counted.stateBytes != space.stateBytes {
            add(.digest, space.name, "the counts of its records are wrong")
        }
        return counted.records
    }
}
