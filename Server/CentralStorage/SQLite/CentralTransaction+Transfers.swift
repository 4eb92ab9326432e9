import GRDB
import StoreKit
import SyncProtocol

extension CentralTransaction {
    /// Asked with every exchange: the second condition lets it use the index of the few records
    /// that are on their way.
    package static let transfersQuery = """
        SELECT spaces.name, collection, record FROM records
        JOIN spaces ON spaces.id = records.space
        WHERE transfer = ? AND transfer > 0 ORDER BY records.space, record LIMIT ?
        """

    package func transfers(_ status: TransferStatus, limit: Int) throws -> [Transfer] {
        try database.list(Self.transfersQuery, [status.rawValue, limit]) {
            Transfer(
                space: $0[0],
                reference: RecordReference(collection: $0[1], record: try $0.recordID(2)))
        }
    }

    package func mark(_ transfer: Transfer, as status: TransferStatus) throws {
        try database.run(
            """
            UPDATE records SET transfer = ? WHERE record = ? AND collection = ?
                AND space = (SELECT id FROM spaces WHERE name = ?)
            """,
            [
                status.rawValue, transfer.reference.record.blob, transfer.reference.collection,
                transfer.space,
            ])
    }

    package func number(of dot: Dot, in space: SpaceRow.ID) throws -> UInt64? {
        try database.row(
            "SELECT number FROM log WHERE space = ? AND writer = ? AND counter = ?",
            [space, dot.writer.rawValue.signed, dot.counter.signed]
        ).map { $0.unsigned(0) }
    }

    package func reconsiderTransfers() throws {
        try database.run(
            "UPDATE records SET transfer = ? WHERE transfer IN (?, ?, ?) AND transfer > 0",
            [
                TransferStatus.waiting.rawValue, TransferStatus.stuck.rawValue,
                TransferStatus.held.rawValue, TransferStatus.unproven.rawValue,
            ])
    }
}
