import Foundation
import GRDB
import ReplicaStore
import SyncProtocol

/// Short forms over statements that SQLite compiles once for each connection.
extension Database {
    func run(_ sql: String, _ arguments: StatementArguments = []) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> RowCursor {
        try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
    }

    /// Every row, made into a value.
    func list<T>(
        _ sql: String, _ arguments: StatementArguments = [], _ make: (Row) throws -> T
    ) throws -> [T] {
        var result: [T] = []
        let cursor = try rows(sql, arguments)
        while let row = try cursor.next() { result.append(try make(row)) }
        return result
    }

    /// One row at a time, until `body` returns false.
    func stream<T>(
        _ sql: String, _ arguments: StatementArguments, _ make: (Row) throws -> T,
        _ body: (T) throws -> Bool
    ) throws {
        let cursor = try rows(sql, arguments)
        while let row = try cursor.next() {
            guard try body(make(row)) else { return }
        }
    }
}

extension Row {
    /// A number of 64 bits that SQLite holds as a signed one.
    func unsigned(_ index: Int) -> UInt64 { UInt64(bitPattern: self[index]) }

    func bytes(_ index: Int) throws -> [UInt8] {
        try withUnsafeData(atIndex: index) { $0.map(Array.init) ?? [] }
    }

    func hash(_ index: Int) throws -> ContentHash {
        try decoded(index) { ContentHash($0) }
    }

    func recordID(_ index: Int) throws -> RecordID {
        try decoded(index) { RecordID($0) }
    }

    /// A device's key; nil for null.
    func key(_ index: Int) throws -> DeviceKey? {
        hasNull(atIndex: index) ? nil : try decoded(index) { DeviceKey($0) }
    }

    /// Nil for null.
    func signature(_ index: Int) throws -> Signature? {
        hasNull(atIndex: index) ? nil : try decoded(index) { Signature($0) }
    }

    func digest(_ index: Int) throws -> Digest {
        try decoded(index) { Digest($0) }
    }

    private func decoded<T>(_ index: Int, _ make: ([UInt8]) -> T?) throws -> T {
        guard let value = make(try bytes(index)) else {
            throw StoreError(
                .unusable, "a row of the central store holds a value of the wrong length",
                hint: "run fieldbook-server verify, and restore the last backup if it says so")
        }
        return value
    }
}

extension UInt64 {
    var signed: Int64 { Int64(bitPattern: self) }
}

extension RecordID {
    var blob: Data { Data(bytes) }
}

extension ContentHash {
    var blob: Data { Data(bytes) }
}

extension DeviceKey {
    var blob: Data { Data(bytes) }
}
