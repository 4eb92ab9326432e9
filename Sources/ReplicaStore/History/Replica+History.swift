import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// One register that a commit changed.
package struct RegisterChange: Hashable, Sendable {
    /// Milliseconds since 1970, as its author's stamp says.
    package let at: Int64
    package let author: String
    package let office: String?
    package let commit: Dot
    /// Empty for the record as a whole.
    package let field: String
    /// Nil where it is not known: what came by a scan has no earlier history here.
    package let before: Value?
    package let after: Value?
    package let isPending: Bool
    /// Nil where the commit itself is not held here, or waits.
    package let attribution: Attribution?
}

/// One commit in short.
package struct CommitSummary: Hashable, Sendable {
    package let commit: Dot
    package let at: Int64
    package let author: String
    package let office: String?
    package let space: String
    package let records: [RecordID]
    package let isPending: Bool
    /// Nil while it waits.
    package let attribution: Attribution?
}

extension Replica {
    /// A record's history register by register, the oldest change first.
    ///
    /// - Parameter limit: the newest so many; nil for all that this replica holds.
    package func changes(of name: String, limit: Int? = nil) throws -> [RegisterChange] {
        try file.read { database in
            let row = try RecordLocator(database: database, schema: schema).find(name, in: nil)
            let changes = try HistoryReader(database: database, replica: self, row: row).changes()
            return limit.map { Array(changes.suffix($0)) } ?? changes
        }
    }

    /// The commits that this replica holds, the newest first.
    package func commits(limit: Int? = nil) throws -> [CommitSummary] {
        try file.read { database in
            let bound = limit.map { "LIMIT \($0)" } ?? ""
            var offices: [Int64: [WriterID: String]] = [:]
            var readers: [Int64: AttributionReader] = [:]
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT \(CommitTable.columns), spaces.name AS name
                    FROM commits JOIN spaces USING (space)
                    ORDER BY sequence DESC \(bound)
                    """)
            var summaries: [CommitSummary] = []
            while let row = try rows.next() {
                let held = try CommitRow(row: row)
                if offices[held.space] == nil {
                    offices[held.space] = try WriterTable(database: database)
                        .offices(in: held.space)
                    readers[held.space] = try AttributionReader(
                        database, space: try SpaceTable(database: database).find(held.space))
                }
                let commit = try held.commit()
                summaries.append(
                    CommitSummary(
                        commit: held.dot, at: commit.origin.stamp.milliseconds,
                        author: commit.origin.author,
                        office: offices[held.space]?[held.dot.writer], space: row["name"],
                        records: try commit.deltas().map(\.record),
                        isPending: held.number == nil,
                        attribution: try readers[held.space]?.attribution(of: held)))
            }
            return summaries
        }
    }
}

/// Replays what is known of one record.
private struct HistoryReader {
    let database: Database
    let replica: Replica
    let row: RecordRow

    func changes() throws -> [RegisterChange] {
        let name = try CollectionTable(database: database).name(of: row.collection)
        let schema = replica.schema.collection(name)
        let offices = try WriterTable(database: database).offices(in: row.space)
        let held = try CommitTable(database: database).commits(of: row.record, pendingOnly: false)
        var state = RecordState()
        var changes: [RegisterChange] = []
        var told: Set<Dot> = []
        var reader = try AttributionReader(
            database, space: try SpaceTable(database: database).find(row.space))
        for (commit, part) in held {
            guard let (delta, origin) = try commit.delta(at: part) else { continue }
            told.insert(origin.dot)
            changes += described(
                delta, origin, over: state, schema, offices[origin.dot.writer],
                isPending: commit.number == nil, try reader.attribution(of: commit))
            Join.apply(delta, of: origin.dot, to: &state)
        }
        let visible = try RecordLoader(database, schema: replica.schema).load(row, name).visible
        changes += unreported(visible, told, offices)
        return changes.sorted { ($0.at, $0.commit, $0.field) < ($1.at, $1.commit, $1.field) }
    }

    private func described(
        _ delta: Delta, _ origin: Origin, over state: RecordState, _ schema: CollectionSchema?,
        _ office: String?, isPending: Bool, _ attribution: Attribution?
    ) -> [RegisterChange] {
        func change(_ field: String, _ before: Value?, _ after: Value?) -> RegisterChange {
            RegisterChange(
                at: origin.stamp.milliseconds, author: origin.author, office: office,
                commit: origin.dot, field: field, before: before, after: after,
                isPending: isPending, attribution: attribution)
        }
        var changes = delta.registers.entries.map { entry in
            let own = entry.register.siblings.first { $0.dot == origin.dot }
            let rule = schema?.rule(for: entry.key) ?? PolicyRule(.latest)
            let before = state.registers[entry.key].map { rule.view(of: $0).value }
            return change(
                entry.key.text, own?.ancestor?.decoded ?? before,
                own.flatMap { $0.value.isNull ? nil : $0.value.decoded })
        }
        let head = delta.life.siblings.first { $0.dot == origin.dot }
        if let life = head?.life, let word = Self.word(for: life, after: state.life) {
            changes.append(change("", nil, .text(word)))
        }
        return changes
    }

    /// What a head tells of the record as a whole; nil for an ordinary edit.
    private static func word(for life: Life, after heads: Register) -> String? {
        guard life == .alive else { return life.word }
        return LifeView(of: heads).status == .deleted ? "restored" : nil
    }

    /// What stands in the record from commits whose own content this replica never had.
    private func unreported(
        _ state: RecordState, _ told: Set<Dot>, _ offices: [WriterID: String]
    ) -> [RegisterChange] {
        state.registers.entries.flatMap { entry in
            entry.register.siblings.filter { !told.contains($0.dot) }.map { sibling in
                RegisterChange(
                    at: sibling.origin.stamp.milliseconds, author: sibling.origin.author,
                    office: offices[sibling.dot.writer], commit: sibling.dot,
                    field: entry.key.text, before: sibling.ancestor?.decoded,
                    after: sibling.value.isNull ? nil : sibling.value.decoded, isPending: false,
                    attribution: nil)
            }
        }
    }
}

/// The device that brought a commit to the server, where that is not its writer's own.
package struct Bringer: Hashable, Sendable {
    package let device: DeviceID
    /// Nil where it is not known, as is the name.
    package let office: String?
    package let name: String?
}

/// Who stands for a commit that the server has taken.
package struct Attribution: Hashable, Sendable {
    package let broughtBy: Bringer?
    /// Whether its writer's device has signed it, or one behind it that covers it; nil where that
    /// device has no key, as far as is known here.
    package let isSigned: Bool?
}

/// Reads who stands for the commits of one space.
struct AttributionReader {
    private let database: Database
    private let space: SpaceRow
    private let keys: [WriterID: DeviceKey]
    private var bringers: [DeviceID: Bringer] = [:]
    /// Up to which commit each writer's device has signed.
    private var signed: [WriterID: UInt64] = [:]

    init(_ database: Database, space: SpaceRow) throws {
        self.database = database
        self.space = space
        keys = try WriterTable(database: database).keys(in: space.space)
    }

    /// Nil of a commit that waits.
    mutating func attribution(of row: CommitRow) throws -> Attribution? {
        guard row.number != nil else { return nil }
        let bringer = try row.broughtBy.map { try self.bringer($0) }
        return Attribution(broughtBy: bringer, isSigned: try isSigned(row.dot))
    }

    /// The last commit with the device's own signature covers all before it.
    private mutating func isSigned(_ dot: Dot) throws -> Bool? {
        guard let key = keys[dot.writer] else { return nil }
        if let last = signed[dot.writer] { return dot.counter <= last }
        let found = try CommitTable(database: database).signed(dot.writer, in: space.space)
            .first { head, signature in head.isSigned(signature, by: key, in: space.name) }
        signed[dot.writer] = found?.0.counter ?? 0
        return dot.counter <= found?.0.counter ?? 0
    }

    private mutating func bringer(_ device: DeviceID) throws -> Bringer {
        if let bringer = bringers[device] { return bringer }
        let names = try WriterTable(database: database).names(of: device, in: space.space)
        // A device brings commits of others under their names: only one name can be its own.
        let name = names.count == 1 ? names.first : nil
        let bringer = Bringer(device: device, office: name?.office, name: name?.name)
        bringers[device] = bringer
        return bringer
    }
}
