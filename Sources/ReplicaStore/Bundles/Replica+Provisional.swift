import GRDB
import StoreKit
import SyncProtocol

extension Replica {
    /// Puts a space back to what its server has confirmed, because it does not confirm what a
    /// bundle has said of its log.
    ///
    /// - Returns: nil where everything here is confirmed.
    package func withdrawKnowledge(of name: String) throws -> WithdrawnKnowledge? {
        let withdrawn = try file.write { database -> WithdrawnKnowledge? in
            guard let space = try SpaceTable(database: database).find(name) else { return nil }
            var withdrawal = try Withdrawal(database, self, space)
            return try withdrawal?.run()
        }
        return withdrawn
    }

    /// Takes what bundles have said of a space's log for the server's, on a person's word: from now
    /// on it is given back to a server that has lost it.
    ///
    /// - Returns: whether there was anything to be confirmed.
    /// - Throws: `StoreError` of kind `notPermitted` where the device does not manage the space.
    package func trustKnowledge(of name: String, author: String?) throws -> Bool {
        try file.write { database in
            guard let space = try SpaceTable(database: database).find(name) else {
                throw StoreError(
                    .usage, "this replica holds no space “\(name.prefix(64))”",
                    hint: "see the spaces with: fieldbook status")
            }
            guard space.level == .manage else {
                throw StoreError(
                    .notPermitted, "\(name): this takes the level manage",
                    hint: "ask somebody who manages the space, or sync with the server")
            }
            let session = try EditSession(database, self, author: author)
            let table = ProvisionalTable(database: database, space: space.space)
            guard try !table.isEmpty() else { return false }
            try WordTable(database: database, space: space.space)
                .insert(of: nil, maker: "", author: session.author, at: environment.now())
            try table.confirm()
            return true
        }
    }
}

extension ProvisionalTable {
    /// What a bundle has said holds: what it called erased or collected is forgotten now.
    func confirm() throws {
        guard try !isEmpty() else { return }
        let records = RecordTable(database: database)
        let collections = CollectionTable(database: database)
        var collected: Set<RecordReference> = []
        var erased: [(RecordReference, Int64)] = []
        for item in try kept() {
            if item.isCollected { collected.insert(item.reference) }
            let number = try collections.findOrCreate(item.reference.collection)
            let row = try records.find(item.reference.record, collection: number, space: space)
            if let row, row.life == .erased, try row.acknowledged().life.isErasedForGood {
                erased.append((item.reference, row.record))
            }
        }
        try clear()
        for (reference, row) in erased {
            try Redaction(
                database: database, reference: reference, record: row, space: space
            ).run()
            try Scrubbing.demand(database)
        }
        try redact(collected)
    }

    private func redact(_ references: Set<RecordReference>) throws {
        guard !references.isEmpty else { return }
        var rows: [Int64: CommitRow] = [:]
        try CommitTable(database: database).forEachPart(writing: references, in: space) {
            row, _, _ in rows[row.sequence] = row
        }
        for row in rows.values {
            let redacted = try row.commit().redacting { references.contains($0) }
            try database.execute(
                sql: "UPDATE commits SET frame = ? WHERE sequence = ?",
                arguments: [redacted.frame().blob, row.sequence])
        }
        try Scrubbing.demand(database)
    }
}

extension Register {
    fileprivate var isErasedForGood: Bool { siblings.contains { $0.life == .erased } }
}
