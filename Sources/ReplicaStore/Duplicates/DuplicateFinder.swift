import DomainModel
import GRDB
import Linkage
import StoreKit
import SyncProtocol

/// Looks for likely duplicates among the records in use of one collection, and keeps the pairs.
struct DuplicateFinder<Comparison: RecordComparison> {
    let database: Database
    let collection: Int64
    let linked: LinkedCollection<Comparison>

    private var table: LinkageTable { LinkageTable(database: database) }

    /// Pairs with so many bits less than the threshold are kept too: they may come above it when
    /// other records have come or gone.
    private static var slack: Double { 2 }

    // MARK: From nothing

    /// Looks at all records of the collection, of which nothing is kept yet.
    func lookAtAll() throws {
        var rows: [Int64] = []
        var compared: [Comparison.Compared] = []
        let statement = try database.bulk(
            """
            SELECT record, CAST(document AS BLOB) FROM records
            WHERE collection = ? AND life = 0 ORDER BY record
            """)
        statement.bind(1, collection)
        try statement.forEach { row in
            rows.append(row.int(0))
            compared.append(linked.compared(try RecordReader.fields(row.blob(1) ?? [])))
            return true
        }
        let linkage = RecordLinkage(compared, by: linked.comparison)
        try insert(compared, of: rows)
        let bearers = linkage.bearers.sorted {
            Int64(bitPattern: $0.key) < Int64(bitPattern: $1.key)
        }
        for (name, bearers) in bearers {
            try table.count(name, by: Int64(bearers), in: collection)
        }
        for pair in linkage.pairs(below: Self.slack) {
            try table.insertPair(rows[pair.first], rows[pair.second], score: pair.score)
        }
    }

    /// In the order of the tables, which saves most of the work.
    private func insert(_ compared: [Comparison.Compared], of rows: [Int64]) throws {
        var keys: [(key: Int64, record: Int64)] = []
        for (row, record) in zip(rows, compared) {
            let hashes = Self.hashes(of: record)
            try table.insertRow(hashes, of: row, collection: collection)
            keys += hashes.keys.map { (Int64(bitPattern: $0), row) }
        }
        keys.sort { ($0.key, $0.record) < ($1.key, $1.record) }
        for (key, record) in keys { try table.insert(key: UInt64(bitPattern: key), record) }
    }

    private static func hashes(of record: Comparison.Compared) -> LinkageTable.Hashes {
        LinkageTable.Hashes(names: record.countedNames, keys: record.blockingKeys)
    }

    // MARK: What has changed

    /// Looks at the records that have changed, and at what they share a key with.
    func look(at changed: [RecordRow]) throws {
        var known: [Int64: Comparison.Compared] = [:]
        for row in changed {
            let compared = linked.compared(try RecordReader.fields(row.document))
            known[row.record] = compared
            try table.insert(Self.hashes(of: compared), of: row.record, collection: collection)
        }
        let least =
            linked.comparison.threshold(among: try table.count(in: collection)) - Self.slack
        let names = BearerCounts(table: table, collection: collection)
        for row in changed {
            guard let record = known[row.record] else { continue }
            for other in try partners(of: row.record, record, &known) {
                guard let partner = known[other] else { continue }
                let score = linked.comparison.compare(
                    record, partner, bearers: names.bearers, tell: { _ in })
                if score >= least { try table.insertPair(row.record, other, score: score) }
            }
        }
        try names.check()
    }

    private func partners(
        of row: Int64, _ record: Comparison.Compared, _ known: inout [Int64: Comparison.Compared]
    ) throws -> Set<Int64> {
        var partners: Set<Int64> = []
        for key in Set(record.blockingKeys) {
            let block = try table.block(of: key)
            for other in block where known[other] == nil {
                if let found = try RecordTable(database: database).find(other) {
                    known[other] = linked.compared(try RecordReader.fields(found.document))
                }
            }
            let members = block.compactMap { row in known[row].map { BlockMember(row, $0) } }
            partners.formUnion(
                Blocking.partners(
                    of: BlockMember(row, record), in: members, isSame: { $0.row == row }
                ).map(\.row))
        }
        return partners
    }

    /// A record with its row, so that it is known again among its neighbours.
    private struct BlockMember: ComparedRecord {
        let row: Int64
        let record: Comparison.Compared

        init(_ row: Int64, _ record: Comparison.Compared) {
            self.row = row
            self.record = record
        }

        var blockingKeys: [UInt64] { record.blockingKeys }
        var countedNames: [UInt64] { record.countedNames }
        func precedes(_ other: BlockMember) -> Bool { record.precedes(other.record) }
    }
}

/// How many records bear names, each asked for once.
final class BearerCounts {
    private let table: LinkageTable
    private let collection: Int64
    private var known: [UInt64: Int] = [:]
    private var failure: (any Error)?

    init(table: LinkageTable, collection: Int64) {
        self.table = table
        self.collection = collection
    }

    func bearers(of name: UInt64) -> Int {
        if let count = known[name] { return count }
        var count = 0
        do {
            count = try table.bearers(of: name, in: collection)
        } catch {
            failure = error
        }
        known[name] = count
        return count
    }

    /// - Throws: what went wrong while names were asked for.
    func check() throws {
        if let failure { throw failure }
    }
}

extension Replica {
    /// Raised whenever records are compared by other keys, names or weights.
    private static let linkageVersion = 1

    /// Brings the likely duplicates up to date: looks at what has changed since the last time, or
    /// at everything where nothing is known, or the replica holds twice or half as much since.
    func findDuplicates() throws {
        let isUpToDate = try file.read { database in
            try !LinkageTable(database: database).hasChanges() && Self.isCurrent(database)
        }
        if isUpToDate { return }
        try file.write(.refetchable) { database in
            if try Self.isCurrent(database) {
                try lookAtChanges(database)
            } else {
                try lookAtEverything(database)
            }
            try LinkageTable(database: database).clearChanges()
        }
    }

    private static func isCurrent(_ database: Database) throws -> Bool {
        let setting = try SettingsTable(database: database).text(.linkage) ?? ""
        let parts = setting.split(separator: " ").compactMap { Int($0) }
        guard parts.count == 2, parts[0] == linkageVersion else { return false }
        let table = LinkageTable(database: database)
        let changes = try Int.fetchOne(database, sql: "SELECT count(*) FROM linkage_changes") ?? 0
        let count = max(try table.count(), 16)
        let before = max(parts[1], 16)
        return changes * 2 <= count && count < before * 2 && before < count * 2
    }

    private func lookAtEverything(_ database: Database) throws {
        let table = LinkageTable(database: database)
        try table.clear()
        for name in LinkedCollections.names {
            guard let number = try CollectionTable(database: database).number(of: name) else {
                continue
            }
            _ = try LinkedCollections.with(
                name,
                persons: {
                    try DuplicateFinder(database: database, collection: number, linked: $0)
                        .lookAtAll()
                },
                organisations: {
                    try DuplicateFinder(database: database, collection: number, linked: $0)
                        .lookAtAll()
                })
        }
        try SettingsTable(database: database)
            .set(.linkage, "\(Self.linkageVersion) \(try table.count())")
    }

    private func lookAtChanges(_ database: Database) throws {
        let table = LinkageTable(database: database)
        var changed: [Int64: [RecordRow]] = [:]
        for record in try table.changes() {
            try table.forget(record)
            guard let row = try RecordTable(database: database).find(record), row.life == .inUse
            else { continue }
            changed[row.collection, default: []].append(row)
        }
        for (collection, rows) in changed.sorted(by: { $0.key < $1.key }) {
            let name = try CollectionTable(database: database).name(of: collection)
            _ = try LinkedCollections.with(
                name,
                persons: {
                    try DuplicateFinder(database: database, collection: collection, linked: $0)
                        .look(at: rows)
                },
                organisations: {
                    try DuplicateFinder(database: database, collection: collection, linked: $0)
                        .look(at: rows)
                })
        }
    }
}
