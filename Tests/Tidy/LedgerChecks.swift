import Foundation

/// That a replica's commits, vector, refused commits and records are changed by its ledger alone.
enum LedgerChecks {
    private static let folder = "Sources/ReplicaStore/Ledger/"
    /// Where tables are made, and brought up to date from an earlier version.
    private static let migrations = [
        "Sources/ReplicaStore/Tables/ReplicaTables.swift",
        "Sources/ReplicaStore/Tables/ReplicaTables+Provisional.swift",
        "Sources/ReplicaStore/Tables/ScanPartTable.swift",
    ]
    private static let tables: Set<Substring> = [
        "commits", "commit_records", "writers", "anchors", "voids", "unproven", "records", "spaces",
        "natural_keys", "record_references", "questions",
    ]
    private static let changes: Set<Substring> = ["INSERT", "REPLACE", "UPDATE", "DELETE"]
    /// What stands between a change and the name of its table.
    private static let between: Set<Substring> = [
        "OR", "INTO", "FROM", "IGNORE", "REPLACE", "ABORT", "ROLLBACK", "FAIL",
    ]
    /// What only the ledger's own files name: the types that change rows, and how it holds them.
    private static let internals = [
        "LedgerRows", "RecordWorkspace", "NewRecords", "extension SpaceLedger", "ledger.rows",
        "ledger.workspace",
    ]

    private static func isHeld(_ file: SourceFile) -> Bool {
        let isOfReplica = file.path.hasPrefix("Sources/") || file.path.hasPrefix("Client/")
        return file.isSwift && isOfReplica && !file.path.hasPrefix(folder)
            && !migrations.contains(file.path)
    }

    /// SQL outside the ledger's folder that changes one of its tables, wherever its lines break.
    static func foreignChanges(in file: SourceFile) -> [Finding] {
        guard isHeld(file) else { return [] }
        var findings: [Finding] = []
        var change: Substring?
        for (offset, line) in file.lines.enumerated() {
            for word in line.split(whereSeparator: { !($0.isLetter || $0 == "_") }) {
                if let verb = change, tables.contains(word) {
                    findings.append(
                        file.finding(
                            line: offset + 1, "\(verb) of '\(word)': only SpaceLedger changes it"))
                }
                if changes.contains(word) {
                    change = word
                } else if !between.contains(word) {
                    change = nil
                }
            }
        }
        return findings
    }

    /// Code outside the ledger's folder that goes past its verbs.
    static func shortCuts(in file: SourceFile) -> [Finding] {
        guard isHeld(file) else { return [] }
        return file.codeLines.enumerated().flatMap { offset, line in
            var found = internals.filter { line.contains($0) }
            if assigns(line) { found.append("ledger.space") }
            return found.map {
                file.finding(line: offset + 1, "'\($0)': call a verb of SpaceLedger instead")
            }
        }
    }

    /// Whether a line sets a part of a ledger's space.
    private static func assigns(_ line: Substring) -> Bool {
        guard let start = line.range(of: "ledger.space.")?.upperBound else { return false }
        let rest = line[start...].drop { $0.isLetter || $0 == "." }.drop { $0 == " " }
        return rest.hasPrefix("=") && !rest.hasPrefix("==") || rest.hasPrefix("+=")
    }
}
