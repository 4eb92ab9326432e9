import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// What hangs on a case in the case's own space, and moves with it: its notes and attachments, its
/// referrals that are not in a channel, and what hangs on these. Spec: Casework §4.
struct CaseAnnexes {
    let database: Database

    private static let moved = Projection.LifeColumn.moved.rawValue

    /// The collections whose records hang on others, with the field that says on which.
    private static let fields = [
        ("note", "subject"), ("attachment", "subject"), (ReferralView.collection, "case"),
    ]

    /// The records in use that hang on a record, in its space.
    func hanging(on row: RecordRow) throws -> [RecordRow] {
        try Row.fetchAll(
            database,
            sql: """
                WITH RECURSIVE hanging(record, id) AS (
                    SELECT ?, ?
                    UNION
                    SELECT annex.record, annex.id FROM hanging
                    JOIN record_references ON target = hanging.id
                    JOIN records AS annex ON annex.record = record_references.record
                    WHERE annex.space = ? AND annex.life = 0 AND \(try condition())
                )
                SELECT \(RecordTable.columns) FROM hanging JOIN records USING (record)
                WHERE record <> ? ORDER BY record
                """,
            arguments: [row.record, row.id.bytes.blob, row.space, row.record]
        ).map(RecordRow.init)
    }

    /// What is about a record alone: what hangs on it, and a household in which nobody else is in
    /// use.
    func aboutAlone(_ row: RecordRow) throws -> [RecordRow] {
        let roles = Household.roles.map { "'\($0.field)'" }.joined(separator: ", ")
        let households = try Row.fetchAll(
            database,
            sql: """
                SELECT \(RecordTable.columns) FROM records JOIN record_references AS named
                USING (record)
                WHERE named.target = ? AND named.field IN (\(roles)) AND space = ? AND life = 0
                    AND collection = ?
                    AND NOT EXISTS (
                        SELECT 1 FROM record_references AS other
                        JOIN records AS member ON member.id = other.target
                        WHERE other.record = named.record AND other.field IN (\(roles))
                            AND other.target <> named.target AND member.life = 0)
                GROUP BY record ORDER BY record
                """,
            arguments: [row.id.bytes.blob, row.space, try number(Household.collection)]
        ).map(RecordRow.init)
        return try hanging(on: row) + households
    }

    /// The records in use that hang on one which has moved away from their space, each with the one
    /// that it hangs on.
    func leftBehind(in space: SpaceRow) throws -> [(annex: RecordRow, moved: RecordRow)] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT annex.record AS annex, moved.record AS moved FROM records AS moved
                JOIN record_references ON target = moved.id
                JOIN records AS annex ON annex.record = record_references.record
                WHERE moved.space = ? AND moved.life = \(Self.moved) AND annex.space = moved.space
                    AND annex.life = 0 AND \(try condition())
                ORDER BY annex.record
                """, arguments: [space.space])
        let records = RecordTable(database: database)
        return try rows.compactMap { row in
            guard let annex = try records.find(row["annex"] as Int64),
                let moved = try records.find(row["moved"] as Int64)
            else { return nil }
            return (annex, moved)
        }
    }

    /// The cases, and what hangs on cases, that have moved away while somebody here edited them.
    func movedAndEdited(in space: SpaceRow) throws -> [RecordRow] {
        let numbers = try Self.fields.map { try number($0.0) } + [number(ConsentCheck.collection)]
        return try Row.fetchAll(
            database,
            sql: """
                SELECT \(RecordTable.columns) FROM records JOIN questions USING (record)
                WHERE space = ? AND life = \(Self.moved) AND questions.key = ''
                    AND collection IN (\(numbers.map(String.init).joined(separator: ", ")))
                ORDER BY record
                """, arguments: [space.space]
        ).map(RecordRow.init)
    }

    private func number(_ collection: String) throws -> Int64 {
        try CollectionTable(database: database).number(of: collection) ?? -1
    }

    private func condition() throws -> String {
        let pairs = try Self.fields.map { collection, field in
            "annex.collection = \(try number(collection)) AND record_references.field = '\(field)'"
        }
        return "(" + pairs.joined(separator: " OR ") + ")"
    }
}

extension RecordReference {
    init(_ row: RecordRow, _ database: Database) throws {
        self.init(
            collection: try CollectionTable(database: database).name(of: row.collection),
            record: row.id)
    }
}
