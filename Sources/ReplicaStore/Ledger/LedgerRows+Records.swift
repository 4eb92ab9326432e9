import GRDB
import StoreKit
import SyncProtocol

// Records, and what is derived from their documents so that they can be found: search, natural
// keys, references, questions.

extension LedgerRows {
    /// What changes in a record's row.
    struct RecordContent {
        let life: Projection.LifeColumn
        let pending: Int
        let clock: [UInt8]?
        let document: [UInt8]
    }

    func insertRecord(
        _ id: RecordID, collection: Int64, _ content: RecordContent
    ) throws -> Int64 {
        let statement = try database.bulk(
            """
            INSERT INTO records (collection, id, space, life, pending, clock, document)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """)
        statement.bind(1, collection)
        statement.bind(2, id: id)
        statement.bind(3, space)
        statement.bind(4, Int64(content.life.rawValue))
        statement.bind(5, Int64(content.pending))
        statement.bind(6, blob: content.clock)
        statement.bind(7, utf8: content.document)
        try statement.run()
        return statement.lastInsertedRow
    }

    func updateRecord(_ record: Int64, _ content: RecordContent) throws {
        let statement = try database.bulk(
            """
            UPDATE records SET life = ?, pending = ?, clock = ?, document = ? WHERE record = ?
            """)
        statement.bind(1, Int64(content.life.rawValue))
        statement.bind(2, Int64(content.pending))
        statement.bind(3, blob: content.clock)
        statement.bind(4, utf8: content.document)
        statement.bind(5, record)
        try statement.run()
    }

    /// Writes that all pending commits of a record are acknowledged; what people see of it stays.
    func acknowledgeRecord(_ record: Int64, clock: [UInt8]) throws {
        let statement = try database.bulk(
            "UPDATE records SET pending = 0, clock = ? WHERE record = ?")
        statement.bind(1, blob: clock)
        statement.bind(2, record)
        try statement.run()
    }

    /// Counts anew how many pending commits write a record.
    func countPending(of record: Int64) throws {
        try database.execute(
            sql: """
                UPDATE records SET pending = (
                    SELECT count(*) FROM commit_records JOIN commits USING (sequence)
                    WHERE commit_records.record = records.record AND number IS NULL
                ) WHERE record = ?
                """, arguments: [record])
    }

    /// Removes a record of which nothing is known any more; what is derived from it goes before.
    func deleteRecord(_ record: Int64) throws {
        try unlink(record: record)
        try database.execute(sql: "DELETE FROM records WHERE record = ?", arguments: [record])
    }
}

// MARK: - What is derived

extension LedgerRows {
    func insertIndexes(_ projection: Projection, of record: Int64, collection: Int64) throws {
        try insertSearch(projection.searchText, of: record)
        try insertMarks(projection.marks, of: record, collection: collection)
    }

    func insertMarks(_ marks: Projection.Marks, of record: Int64, collection: Int64) throws {
        try insertKeys(marks, of: record, collection: collection)
        try insertQuestions(marks, of: record)
    }

    /// Replaces what `old` gave by what `new` gives; only what differs is written.
    func replaceIndexes(
        _ old: Projection, by new: Projection, of record: Int64, collection: Int64
    ) throws {
        if old.searchText != new.searchText {
            try deleteSearch(old.searchText, of: record)
            try insertSearch(new.searchText, of: record)
        }
        let (old, new) = (old.marks, new.marks)
        if old.naturalKeys != new.naturalKeys || old.references != new.references {
            try execute("DELETE FROM natural_keys WHERE record = ?", record)
            try execute("DELETE FROM record_references WHERE record = ?", record)
            try insertKeys(new, of: record, collection: collection)
        }
        if old.questions != new.questions {
            try execute("DELETE FROM questions WHERE record = ?", record)
            try insertQuestions(new, of: record)
        }
    }

    func deleteIndexes(_ old: Projection, of record: Int64) throws {
        try deleteSearch(old.searchText, of: record)
        try LinkageTable(database: database).forget(record)
        try execute("DELETE FROM natural_keys WHERE record = ?", record)
        try execute("DELETE FROM record_references WHERE record = ?", record)
        try execute("DELETE FROM questions WHERE record = ?", record)
    }

    /// Notes what a look for duplicates has to look at. Of a record that is not in use nothing
    /// stays.
    func noteLinkage(of record: Int64, in collection: String, isInUse: Bool) throws {
        guard LinkedCollections.contains(collection) else { return }
        let table = LinkageTable(database: database)
        if isInUse { try table.noteChange(of: record) } else { try table.forget(record) }
    }

    private func execute(_ sql: String, _ record: Int64) throws {
        try database.cachedStatement(sql: sql).execute(arguments: [record])
    }

    private func insertSearch(_ text: [UInt8], of record: Int64) throws {
        let statement = try database.bulk("INSERT INTO search (rowid, text) VALUES (?, ?)")
        statement.bind(1, record)
        statement.bind(2, utf8: text)
        try statement.run()
    }

    /// A contentless index forgets a row only when it is told the text that it indexed.
    private func deleteSearch(_ text: [UInt8], of record: Int64) throws {
        let statement = try database.bulk(
            "INSERT INTO search (search, rowid, text) VALUES ('delete', ?, ?)")
        statement.bind(1, record)
        statement.bind(2, utf8: text)
        try statement.run()
    }

    private func insertKeys(
        _ marks: Projection.Marks, of record: Int64, collection: Int64
    ) throws {
        for key in marks.naturalKeys {
            let statement = try database.bulk(
                "INSERT OR IGNORE INTO natural_keys VALUES (?, ?, ?, ?)")
            statement.bind(1, collection)
            statement.bind(2, text: key.name)
            statement.bind(3, text: key.text)
            statement.bind(4, record)
            try statement.run()
        }
        for reference in marks.references {
            let statement = try database.bulk(
                "INSERT OR IGNORE INTO record_references VALUES (?, ?, ?)")
            statement.bind(1, record)
            statement.bind(2, text: reference.field)
            statement.bind(3, id: reference.target)
            try statement.run()
        }
    }

    private func insertQuestions(_ marks: Projection.Marks, of record: Int64) throws {
        for question in marks.questions {
            try database.cachedStatement(sql: "INSERT INTO questions VALUES (?, ?, ?, ?)")
                .execute(arguments: [
                    record, question.key.text, question.kind.rawValue, question.id,
                ])
        }
    }
}

/// Writes records of which the file knows nothing yet, row by row, without looking for them first.
struct NewRecords {
    private let records: BulkStatement
    private let search: BulkStatement
    private let rows: LedgerRows

    init(_ rows: LedgerRows) throws {
        self.rows = rows
        records = try rows.database.bulk(
            """
            INSERT INTO records (collection, id, space, life, pending, clock, document)
            VALUES (?, ?, ?, ?, 0, ?, ?) ON CONFLICT DO NOTHING
            """)
        search = try rows.database.bulk("INSERT INTO search (rowid, text) VALUES (?, ?)")
    }

    /// Inserts a record with what it can be found by.
    ///
    /// - Parameter bytes: those that the record's places mean.
    /// - Returns: false when the file knows the record; nothing is changed then.
    func insert(
        _ record: PreparedStates.Record, _ bytes: UnsafeRawBufferPointer, collection: Int64
    ) throws -> Bool {
        records.bind(1, collection)
        records.bind(2, id: record.item.record)
        records.bind(3, rows.space)
        records.bind(4, Int64(record.life.rawValue))
        records.bind(5, blobInPlace: record.clock.map { bytes[$0] })
        records.bind(6, utf8InPlace: bytes[record.document])
        defer { records.unbind(); search.unbind() }
        guard try records.run() > 0 else { return false }
        let row = records.lastInsertedRow
        search.bind(1, row)
        search.bind(2, utf8InPlace: bytes[record.searchText])
        try search.run()
        if !record.marks.isEmpty {
            try rows.insertMarks(record.marks, of: row, collection: collection)
        }
        if record.life == .inUse {
            try rows.noteLinkage(of: row, in: record.item.collection, isInUse: true)
        }
        return true
    }
}
