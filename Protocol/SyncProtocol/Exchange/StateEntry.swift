/// A record's complete state as the server stores it.
public struct StateEntry: Hashable, Sendable, CBORCodable {
    /// The record's collection.
    public let collection: String
    /// The record's id.
    public let record: RecordID
    /// Canonical bytes, as in `RecordState.encoded()`.
    public let state: ArraySlice<UInt8>

    /// Makes one of its parts.
    public init(collection: String, record: RecordID, state: ArraySlice<UInt8>) {
        self.collection = collection
        self.record = record
        self.state = state
    }

    public func encode(into writer: inout CBORWriter) {
        writer.array(3)
        writer.text(collection)
        writer.bytes(record.bytes)
        writer.bytes(state)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        try reader.array(of: 3)
        collection = try reader.name()
        record = try reader.recordID()
        state = try reader.slice()
    }
}

/// A record named by collection and id.
public struct RecordReference: Hashable, Sendable, CBORCodable {
    /// The record's collection.
    public let collection: String
    /// The record's id.
    public let record: RecordID

    /// Names a record.
    public init(collection: String, record: RecordID) {
        self.collection = collection
        self.record = record
    }

    public func encode(into writer: inout CBORWriter) {
        writer.array(2)
        writer.text(collection)
        writer.bytes(record.bytes)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        try reader.array(of: 2)
        collection = try reader.name()
        record = try reader.recordID()
    }
}
