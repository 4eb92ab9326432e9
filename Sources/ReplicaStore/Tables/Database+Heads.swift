import GRDB
import StoreKit
import SyncProtocol

extension Database {
    /// The head that a query finds; counter 0 where it finds none.
    ///
    /// - Parameters:
    ///   - table: what is damaged if the hash cannot be read.
    ///   - sql: a counter and a hash, of a space and a writer.
    func head(
        of writer: WriterID, in space: Int64, table: String, _ sql: String
    ) throws -> WriterHead {
        let statement = try bulk(sql)
        statement.bind(1, space)
        statement.bind(2, writer.column)
        return try statement.first { row in
            guard let hash = ContentHash(row.blob(1) ?? []) else { throw StoreError.damaged(table) }
            return WriterHead(writer, counter: UInt64(bitPattern: row.int(0)), hash: hash)
        } ?? WriterHead(writer)
    }
}
