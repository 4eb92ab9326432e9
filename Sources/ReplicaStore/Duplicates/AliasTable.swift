import GRDB
import Linkage
import StoreKit
import SyncProtocol

/// Which records of a collection stand for others, as far as this replica holds them.
struct AliasTable {
    static let field = "merged_into"

    let database: Database

    func aliases(in collection: Int64) throws -> Aliases {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT records.id, target FROM record_references JOIN records USING (record)
                WHERE field = 'merged_into' AND collection = ? AND life = 0
                """, arguments: [collection])
        guard !rows.isEmpty else { return Aliases([:]) { _ in false } }
        let pairs = try rows.map { row in
            (
                try RecordID(column: row[0], in: "records"),
                try RecordID(column: row[1], in: "record_references")
            )
        }
        let links = Dictionary(pairs, uniquingKeysWith: min)
        var inUse = Set(links.keys)
        for target in Set(links.values).subtracting(inUse) {
            if try isInUse(target, collection) { inUse.insert(target) }
        }
        return Aliases(links, isInUse: inUse.contains)
    }

    private func isInUse(_ id: RecordID, _ collection: Int64) throws -> Bool {
        try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS (SELECT 1 FROM records
                WHERE collection = ? AND id = ? AND life = 0)
                """, arguments: [collection, id.bytes.blob]) ?? false
    }
}
