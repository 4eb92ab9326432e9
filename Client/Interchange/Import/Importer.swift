import DomainModel
import ReplicaStore
import StoreKit
import SyncProtocol
import TextFormats

/// Applies the rows of a table in batches; a row that cannot be used is reported and loses no
/// other.
package struct Importer<Target: ImportTarget> {
    package let plan: ImportPlan
    package let target: Target
    /// Where new records go; nil for where the collection's go.
    package let space: String?
    /// Whether nothing is changed, only counted.
    package let isDryRun: Bool
    /// How many records one commit changes at most.
    package let batchSize: Int

    private var report = ImportReport()
    private var pending: [ImportEdit] = []
    /// The records and keys of the pending edits: a row that is about one of them has to wait.
    private var pendingIDs: Set<RecordID> = []
    private var pendingKeys: Set<ImportKey> = []
    private var pendingContents: Set<[FieldChange]> = []
    /// In a dry run, the keys and contents of the records that would have been made.
    private var imaginedKeys: Set<ImportKey> = []
    private var imaginedContents: Set<[FieldChange]> = []
    /// The first row of the table about each record.
    private var firstLines: [RecordID: Int] = [:]
    private let references = ReferenceCache()

    package init(
        plan: ImportPlan, target: Target, space: String? = nil, isDryRun: Bool = false,
        batchSize: Int = 500
    ) {
        self.plan = plan
        self.target = target
        self.space = space
        self.isDryRun = isDryRun
        self.batchSize = max(1, batchSize)
    }

    /// Imports every row that the reader has left.
    ///
    /// A table that is broken from some line on is reported as that line's error; the rows before
    /// it are in.
    ///
    /// - Parameter progress: called after each batch.
    /// - Throws: `ImportInterruption`, when the store fails; what it reports as done is done.
    package mutating func run(
        _ reader: inout TableReader, progress: (ImportReport) -> Void = { _ in }
    ) throws -> ImportReport {
        do {
            while let row = try next(&reader) {
                try add(row)
                if pending.count >= batchSize {
                    try flush()
                    progress(report)
                }
            }
            try flush()
        } catch {
            throw ImportInterruption(report: report, cause: error)
        }
        progress(report)
        return report
    }

    private mutating func next(_ reader: inout TableReader) throws -> TableRow? {
        do {
            return try reader.next()
        } catch let error as TableError {
            let hint = error.hint.map { "; \($0)" } ?? ""
            report.add(line: error.line ?? 1, error.message + hint)
            return nil
        }
    }
}

extension Importer {
    private mutating func add(_ row: TableRow) throws {
        do {
            try add(try plan.row(row))
        } catch let error as StoreError where error.isOfOneRow {
            report.add(line: row.line, error.description)
        }
    }

    private mutating func add(_ given: ImportRow) throws {
        guard !given.changes.isEmpty else {
            report.skipped += 1
            return
        }
        let row = try resolved(given)
        if isAboutPending(row) { try flush() }
        if isDryRun, try imagined(row) { return }
        guard var match = try match(row) else { return try create(row) }
        if pendingIDs.contains(match.id) {
            try flush()
            match = try self.match(row) ?? match
        }
        update(match, by: row)
    }

    /// The row with the ids of what its references name; that may be a record which waits.
    private mutating func resolved(_ row: ImportRow) throws -> ImportRow {
        do {
            return try plan.resolved(row, find: references.find(in: target))
        } catch let error as StoreError where error.kind == .notFound && !pending.isEmpty {
            try flush()
            return try plan.resolved(row, find: references.find(in: target))
        }
    }

    private func isAboutPending(_ row: ImportRow) -> Bool {
        !pendingKeys.isDisjoint(with: row.keys.deciding)
            || !row.keys.alike.isEmpty && pendingContents.contains(row.changes)
    }

    /// Counts a row about a record that a dry run would have made.
    private mutating func imagined(_ row: ImportRow) throws -> Bool {
        if imaginedContents.contains(row.changes) {
            report.skipped += 1
        } else if !imaginedKeys.isDisjoint(with: row.keys.deciding) {
            report.updated += 1
        } else {
            return false
        }
        return true
    }

    private mutating func create(_ row: ImportRow) throws {
        do {
            try plan.collection.checkRequired(row.fields(for: plan.collection))
        } catch {
            throw StoreError(error)
        }
        wait(for: row)
        if isDryRun {
            imaginedKeys.formUnion(row.keys.deciding)
            if !row.keys.alike.isEmpty { imaginedContents.insert(row.changes) }
        }
        if let id = row.id { pendingIDs.insert(id) }
        pending.append(
            ImportEdit(
                line: row.line, kind: .create(row.id), changes: row.changes, marked: nil))
    }

    private mutating func update(_ match: ImportMatch, by row: ImportRow) {
        var changes =
            row.marked?.changes(row.changes, of: match.fields)
            ?? row.changes.filter { !$0.changesNothing(in: match.fields) }
        if let first = firstLines[match.id] {
            let settled = changes.filter { $0.replaces(in: match.fields) }
            changes.removeAll { settled.contains($0) }
            report.add(
                ImportReport.Repeat(
                    line: row.line, first: first, record: match.id, fields: settled.map(\.field)))
        } else {
            firstLines[match.id] = row.line
        }
        guard !changes.isEmpty else {
            report.skipped += 1
            return
        }
        wait(for: row)
        pendingIDs.insert(match.id)
        pending.append(
            ImportEdit(
                line: row.line, kind: .update(match.id), changes: changes, marked: row.marked))
    }

    private mutating func wait(for row: ImportRow) {
        pendingKeys.formUnion(row.keys.deciding)
        if !row.keys.alike.isEmpty { pendingContents.insert(row.changes) }
    }
}

extension Importer {
    private mutating func flush() throws {
        let edits = pending
        pending.removeAll(keepingCapacity: true)
        pendingIDs.removeAll(keepingCapacity: true)
        pendingKeys.removeAll(keepingCapacity: true)
        pendingContents.removeAll(keepingCapacity: true)
        try apply(edits[...])
    }

    /// Applies edits; where one of them is refused, halves them until it stands alone.
    private mutating func apply(_ edits: ArraySlice<ImportEdit>) throws {
        guard let first = edits.first else { return }
        do {
            let outcomes = try target.apply(
                Array(edits), in: plan.collection, space: space, isRehearsal: isDryRun)
            for (edit, outcome) in zip(edits, outcomes) { count(edit, outcome) }
            if !isDryRun { report.commits.formUnion(outcomes.compactMap(\.commit)) }
        } catch {
            guard let message = Self.messageOfOneRow(error) else { throw error }
            if edits.count == 1 { return report.add(line: first.line, message) }
            let middle = edits.startIndex + edits.count / 2
            try apply(edits[..<middle])
            try apply(edits[middle...])
        }
    }

    private mutating func count(_ edit: ImportEdit, _ outcome: ImportOutcome) {
        report.add(outcome.met, line: edit.line, outcome.id)
        if firstLines[outcome.id] == nil { firstLines[outcome.id] = edit.line }
        switch edit.kind {
        case .create: report.created += 1
        case .update where outcome.commit != nil: report.updated += 1
        case .update: report.skipped += 1
        }
    }

    private static func messageOfOneRow(_ error: any Error) -> String? {
        switch error {
        case let error as StoreError where error.isOfOneRow: error.description
        case let error as FieldError: error.description
        case let error as ValidationError: error.message
        default: nil
        }
    }
}

extension StoreError {
    /// Says whether another row may well succeed.
    fileprivate var isOfOneRow: Bool {
        switch kind {
        case .usage, .notFound, .notPermitted, .consent, .changed, .malformed: true
        case .busy, .diskFull, .readOnly, .unusable, .failed: false
        }
    }
}

extension ImportRow {
    /// The values of a record that the row would make, as far as required fields need them.
    fileprivate func fields(for collection: CollectionSchema) -> [String: Value] {
        var fields: [String: Value] = [:]
        for change in changes where collection.requiredRegisters.contains(change.field) {
            switch change {
            case .set(let field, let value): fields[field] = value
            case .setMember(_, let member, let value): fields[member] = value
            case .addElement(let field, let value), .setElement(let field, _, let value):
                fields[field] = .array((fields[field]?.array ?? []) + [value])
            case .removeElement: continue
            }
        }
        return fields
    }
}
