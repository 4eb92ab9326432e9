import Foundation
import GRDB
import StoreKit
import SyncProtocol

extension CentralTransaction {
    static let spaceColumns =
        "id, name, number, chain, digest, log_bytes, records, state_bytes, floor, backup_number"

    static func space(_ row: Row) throws -> SpaceRow {
        var space = SpaceRow(id: row[0], name: row[1])
        space.number = row.unsigned(2)
        space.chain = try row.hash(3)
        space.digest = try row.digest(4)
        space.logBytes = row[5]
        space.records = row[6]
        space.stateBytes = row[7]
        space.floor = row.unsigned(8)
        space.backupNumber = row.unsigned(9)
        return space
    }

    package func space(named name: String) throws -> SpaceRow? {
        try database.row("SELECT \(Self.spaceColumns) FROM spaces WHERE name = ?", [name])
            .map(Self.space)
    }

    package func save(_ space: SpaceRow) throws {
        try database.run(
            """
            UPDATE spaces SET number = ?, chain = ?, digest = ?, log_bytes = ?, records = ?,
                state_bytes = ?, floor = ?, backup_number = ? WHERE id = ?
            """,
            [
                space.number.signed, space.chain.blob, Data(space.digest.bytes), space.logBytes,
                space.records, space.stateBytes, space.floor.signed, space.backupNumber.signed,
                space.id,
            ])
    }

    package func changeMarks() throws -> ChangeMarks {
        let version: Int64 = try database.row("SELECT version FROM registry").map { $0[0] } ?? 0
        var numbers: [String: UInt64] = [:]
        let cursor = try database.rows("SELECT name, number FROM spaces")
        while let row = try cursor.next() { numbers[row[0]] = row.unsigned(1) }
        return ChangeMarks(registry: version, numbers: numbers)
    }
}
