import GRDB
import StoreKit
import SyncProtocol

/// A refused commit as its author sees it.
package struct QuarantinedCommit: Hashable, Sendable {
    package let number: Int64
    package let space: String
    package let commit: Dot
    package let reason: String
    /// The device's time when it was put aside, milliseconds since 1970.
    package let at: Int64
    package let records: [RecordReference]
    /// The written values by record and register.
    package let writes: [RecordReference: [String: Value]]
    /// The space that it moves a record to.
    package let destination: String?
}

extension QuarantinedCommit {
    init(_ row: QuarantineRow, in space: String) {
        let deltas = row.deltas
        var writes: [RecordReference: [String: Value]] = [:]
        for delta in deltas {
            for (key, value) in delta.ownWrites(of: row.dot) {
                writes[delta.reference, default: [:]][key.text] = value
            }
        }
        self.init(
            number: row.number, space: space, commit: row.dot, reason: row.reason, at: row.at,
            records: deltas.map(\.reference), writes: writes,
            destination: deltas.lazy.compactMap { delta -> String? in
                guard case .moved(let space) = delta.ownHead(of: row.dot) else { return nil }
                return space
            }.first)
    }
}

extension Delta {
    /// What the commit itself writes, without the siblings that it restates.
    func ownWrites(of commit: Dot) -> [(key: RegisterKey, value: Value)] {
        registers.entries.map { entry in
            let own = entry.register.siblings.first { $0.dot == commit }
            return (entry.key, own?.value.decoded ?? .null)
        }
    }

    /// What the commit itself says of the record as a whole.
    func ownHead(of commit: Dot) -> Life {
        life.siblings.first { $0.dot == commit }?.life ?? .alive
    }
}

extension Replica {
    /// Refused commits, the oldest first.
    package func quarantine() throws -> [QuarantinedCommit] {
        try file.read { database in
            try QuarantineTable(database: database).rows().map { row in
                QuarantinedCommit(
                    row, in: try SpaceTable(database: database).find(row.space).name)
            }
        }
    }

    /// Lets a refused commit go for good.
    ///
    /// - Throws: `StoreError` of kind `notFound`.
    package func discardQuarantined(_ number: Int64) throws {
        try file.write { database in
            let table = QuarantineTable(database: database)
            try table.delete(table.find(number).number)
            try CollectedTable(database: database).tidy()
            // An erasure that comes later could not find it in the file any more.
            try Scrubbing.demand(database)
        }
    }
}
