import ReplicaStore
import SyncProtocol

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
            try verifyRecords(scratch)
        } catch {
            add(.state, space.name, "the check could not go on: \(error)")
        }
    }

    private mutating func add(_ kind: StoreProblem.Kind, _ place: String, _ message: String) {
        problems.append(StoreProblem(kind: kind, place: place, message: message))
    }

    private mutating func verifyLog(_ scratch: ReplayScratch) throws -> LogVerifier {
        var log = LogVerifier(space: space.name)
        var replay = LogReplay(scratch, space: space.name)
        try transaction.entries(after: 0, in: space.id) { row in
            try replay.take(row, commit: log.check(row))
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
        var counted = SpaceRow(id: space.id, name: space.name)
        var differing: [RecordReference] = []
        try transaction.records(after: ScanPosition(endOf: 0), in: space.id) { row in
            counted.digest.add(row.term)
            counted.records += 1
            counted.stateBytes += row.size
            if try scratch.row(row.reference) != row { differing.append(row.reference) }
            return true
        }
        for record in differing {
            add(
                .state, "\(space.name) \(record.collection) \(record.record)",
                "its state is not what its commits give")
        }
        if try scratch.count() != counted.records {
            add(.state, space.name, "the log writes other records than the store holds")
        }
        if counted.digest != space.digest {
            add(.digest, space.name, "the digest is not that of its records")
        }
        if counted.records != space.records || counted.stateBytes != space.stateBytes {
            add(.digest, space.name, "the counts of its records are wrong")
        }
    }
}
