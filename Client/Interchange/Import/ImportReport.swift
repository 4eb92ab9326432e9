/// What an import did, or would do.
package struct ImportReport: Hashable, Sendable {
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

    package init() {}

    /// How many rows were read.
    package var rows: Int { created + updated + skipped + errorCount }

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
