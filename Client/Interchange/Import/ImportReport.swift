import ReplicaStore
import SyncProtocol

/// What an import did, or would do.
package struct ImportReport: Hashable, Sendable {
    /// A cell that met something which its author had not seen.
    package struct Meeting: Hashable, Sendable {
        package let line: Int
        package let record: RecordID
        package let met: MetValue
    }

    /// A row about a record that an earlier row of the table is about.
    package struct Repeat: Hashable, Sendable {
        package let line: Int
        package let first: Int
        package let record: RecordID
        /// The fields to which the rows give two values: the first row's stand.
        package let fields: [String]
    }

    package struct Problem: Hashable, Sendable {
        package let line: Int
        package let message: String
    }

    /// How many problems are kept; the others are only counted.
    package static let problemLimit = 10_000

    package internal(set) var created = 0
    package internal(set) var updated = 0
    /// Rows that say what the record holds already.
    package internal(set) var skipped = 0
    /// In the order of the lines, up to `problemLimit`.
    package private(set) var errors: [Problem] = []
    package private(set) var errorCount = 0
    /// Cells beside which others' newer values stand now, up to `problemLimit`.
    package internal(set) var beside: [Meeting] = []
    /// Cells that were not written, up to `problemLimit`: they would have overwritten something.
    package internal(set) var withheld: [Meeting] = []
    /// Cells that nobody edited in the table and others changed since, up to `problemLimit`.
    package internal(set) var changedSince: [Meeting] = []
    /// Rows about a record of an earlier row, up to `problemLimit`.
    package private(set) var repeats: [Repeat] = []
    /// The commits that were made.
    package internal(set) var commits: Set<Dot> = []

    package init() {}

    /// How many rows were read.
    package var rows: Int { created + updated + skipped + errorCount }

    mutating func add(_ met: MetValues, line: Int, _ record: RecordID) {
        func add(_ values: [MetValue], to list: inout [Meeting]) {
            let room = max(0, Self.problemLimit - list.count)
            list += values.prefix(room).map { Meeting(line: line, record: record, met: $0) }
        }
        add(met.beside, to: &beside)
        add(met.withheld, to: &withheld)
        add(met.changedSince, to: &changedSince)
    }

    mutating func add(_ again: Repeat) {
        if repeats.count < Self.problemLimit { repeats.append(again) }
    }

    mutating func add(line: Int, _ message: String) {
        errorCount += 1
        guard errors.count < Self.problemLimit else { return }
        // A batch finds its bad rows later than the reader does.
        let place = errors.lastIndex { $0.line <= line }.map { $0 + 1 } ?? 0
        errors.insert(Problem(line: line, message: message), at: place)
    }
}

/// An import that could not go on, with what it had done by then.
package struct ImportInterruption: Error {
    package let report: ImportReport
    package let cause: any Error
}
