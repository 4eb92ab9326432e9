import GRDB
import StoreKit
import SyncProtocol

// Commits: each writer's chain, what is acknowledged of it, and which records they are linked to.

extension ReplicaVerifier {
    mutating func verifyCommits(_ space: SpaceRow) throws {
        let heads = try WriterTable(database: database).heads(in: space.space)
        let voids = try VoidTable(database: database).dots(in: space.space)
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(CommitTable.columns) FROM commits
                WHERE space = ? ORDER BY writer, counter
                """,
            arguments: [space.space])
        var previous: CommitRow?
        while let row = try rows.next().map(CommitRow.init) {
            let location = "\(space.name) commit \(row.dot)"
            if let before = previous, before.dot.writer != row.dot.writer { previous = nil }
            let head = heads[row.dot.writer] ?? WriterHead(row.dot.writer)
            verifyPlace(row, after: previous, head, location)
            if voids.contains(row.dot) {
                report(.void, location, "it was refused and is still held")
            }
            guard let commit = try? row.commit() else {
                report(.commit, location, "it cannot be read")
                previous = row
                continue
            }
            if let before = Self.hash(before: row.dot, previous, head),
                commit.hash(after: before) != row.hash
            {
                report(.chain, location, "its hash does not fit its content")
            }
            try verifyLinks(row, commit, location)
            previous = row
        }
    }

    /// The hash of the writer's commit before this one; nil where it is not known here.
    private static func hash(
        before dot: Dot, _ previous: CommitRow?, _ head: WriterHead
    ) -> ContentHash? {
        if dot.counter == 1 { return .zero }
        if let previous, previous.dot.counter + 1 == dot.counter { return previous.hash }
        return head.counter + 1 == dot.counter ? head.hash : nil
    }

    /// Whether the commit stands where its writer's acknowledged head says.
    private mutating func verifyPlace(
        _ row: CommitRow, after previous: CommitRow?, _ head: WriterHead, _ location: String
    ) {
        let isPending = row.number == nil
        if isPending, row.dot.counter <= head.counter {
            report(.pending, location, "it waits, but its writer's head is behind it already")
        }
        if !isPending, row.dot.counter > head.counter {
            report(.vector, location, "it is acknowledged, but its writer's head is before it")
        }
        if row.dot.counter == head.counter, row.hash != head.hash {
            report(.chain, location, "its hash is not that of its writer's head")
        }
        let last = max(previous?.dot.counter ?? 0, head.counter)
        if isPending, row.dot.counter > last + 1 {
            report(.gap, location, "the commit before it is missing, so it cannot be sent")
        }
    }

    private func isExpunged(_ reference: RecordReference, _ space: Int64) throws -> Bool {
        let collections = CollectionTable(database: database)
        guard let collection = try collections.number(of: reference.collection) else {
            return false
        }
        return try ExpungedTable(database: database)
            .contains(reference.record, collection: collection, in: space)
    }

    /// Every delta that can be read is linked to its record, and nothing else is.
    private mutating func verifyLinks(
        _ row: CommitRow, _ commit: Commit, _ location: String
    ) throws {
        let statement = try database.cachedStatement(
            sql: """
                SELECT part, records.id AS id, collections.name AS name, records.space AS space
                FROM commit_records JOIN records USING (record)
                JOIN collections USING (collection) WHERE sequence = ?
                """)
        var linked: [Int: RecordReference] = [:]
        for link in try Row.fetchAll(statement, arguments: [row.sequence]) {
            let id = try RecordID(column: link["id"], in: "records")
            linked[link["part"]] = RecordReference(collection: link["name"], record: id)
            if link["space"] as Int64 != row.space {
                report(.link, location, "it is linked to a record of another space")
            }
        }
        for part in commit.parts.indices {
            guard let delta = try? commit.delta(at: part) else {
                if linked[part] != nil {
                    report(.link, location, "a part without content is linked to a record")
                }
                continue
            }
            if try linked[part] != delta.reference && !isExpunged(delta.reference, row.space) {
                report(.link, location, "part \(part + 1) is not linked to its record")
            }
        }
    }
}
