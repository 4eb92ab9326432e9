import GRDB
import StoreKit
import SyncProtocol

/// The commits that imports of one table have made on this replica, as ranges of each writer.
struct TableImports: Hashable, Sendable {
    private(set) var ranges: [WriterID: [ClosedRange<UInt64>]] = [:]

    func contains(_ dot: Dot) -> Bool {
        ranges[dot.writer]?.contains { $0.contains(dot.counter) } ?? false
    }

    /// The last of a writer's commits that brought the table; nil if none did.
    func last(of writer: WriterID) -> UInt64? { ranges[writer]?.last?.upperBound }

    /// Adds a commit that is later than all of its writer.
    mutating func add(_ dot: Dot) {
        var known = ranges[dot.writer] ?? []
        if let last = known.last, dot.counter <= last.upperBound + 1 {
            let end = max(last.upperBound, dot.counter)
            known[known.count - 1] = last.lowerBound...end
        } else {
            known.append(dot.counter...dot.counter)
        }
        ranges[dot.writer] = known
    }
}

extension TableImports {
    /// `writer:first-last`, separated by blanks.
    var text: String {
        ranges.sorted { $0.key < $1.key }.flatMap { writer, ranges in
            ranges.map { "\(writer):\($0.lowerBound)-\($0.upperBound)" }
        }.joined(separator: " ")
    }

    /// What cannot be read is left out: its values then count as somebody else's.
    init(_ text: some StringProtocol) {
        for part in text.split(separator: " ") {
            let fields = part.split { $0 == ":" || $0 == "-" }
            guard fields.count == 3, let writer = WriterID(String(fields[0])),
                let first = UInt64(fields[1]), let last = UInt64(fields[2]), first <= last
            else { continue }
            ranges[writer, default: []].append(first...last)
        }
    }
}

/// Which tables were imported here, by which commits: so that a corrected table may replace what
/// its earlier form has brought. It never travels.
struct ImportLog {
    /// Of how many tables the commits are remembered.
    private static let mostTables = 64

    let database: Database

    /// - Parameter table: names a table by its collection and columns; without a blank or line end.
    func imports(of table: String) throws -> TableImports {
        try lines().first { $0.table == table }?.imports ?? TableImports()
    }

    func add(_ dots: some Sequence<Dot>, of table: String) throws {
        var lines = try lines()
        var imports = lines.first { $0.table == table }?.imports ?? TableImports()
        let known = imports
        for dot in Set(dots).sorted() { imports.add(dot) }
        guard imports != known else { return }
        lines.removeAll { $0.table == table }
        lines.append((table, imports))
        let text = lines.suffix(Self.mostTables)
            .map { "\($0.table) \($0.imports.text)" }.joined(separator: "\n")
        try SettingsTable(database: database).set(.imports, text)
    }

    /// The tables, the one that was imported last at the end.
    private func lines() throws -> [(table: String, imports: TableImports)] {
        let text = try SettingsTable(database: database).text(.imports) ?? ""
        return text.split(separator: "\n").map { line in
            let end = line.firstIndex(of: " ") ?? line.endIndex
            return (String(line[..<end]), TableImports(line[end...]))
        }
    }
}
