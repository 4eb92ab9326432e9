import Foundation
import GRDB
import SyncProtocol

// Conversions between SQLite's column values and the protocol's.

extension Array where Element == UInt8 {
    package var blob: Data { Data(self) }
}

extension WriterID {
    /// SQLite has signed integers only: the same 64 bits.
    package var column: Int64 { Int64(bitPattern: rawValue) }

    package init(column: Int64) { self.init(rawValue: UInt64(bitPattern: column)) }
}

extension UInt64 {
    /// The same 64 bits, as SQLite has them.
    package var signed: Int64 { Int64(bitPattern: self) }
}

extension DeviceKey {
    package var blob: Data { Data(bytes) }
}

extension ContentHash {
    package var blob: Data { Data(bytes) }

    /// - Throws: when a stored column has another length: the file is damaged.
    package init(column: Data, in table: String) throws(StoreError) {
        guard let hash = ContentHash(column) else { throw .damaged(table) }
        self = hash
    }
}

extension RecordID {
    package var blob: Data { Data(bytes) }

    package init(column: Data, in table: String) throws(StoreError) {
        guard let id = RecordID(column) else { throw .damaged(table) }
        self = id
    }
}

extension Digest {
    package init(column: Data, in table: String) throws(StoreError) {
        guard let digest = Digest(column) else { throw .damaged(table) }
        self = digest
    }
}

extension StoreError {
    /// A stored value that this program never writes.
    package static func damaged(_ table: String) -> StoreError {
        StoreError(
            .unusable, "the table \(table) holds bytes that are no valid content",
            hint: "run verify; sync to a fresh replica or restore the last backup")
    }
}
