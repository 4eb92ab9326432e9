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

/// What a page in the middle of a scan has of the vector, the void commits and the expunged
/// records: those numbered between where it begins and where it ends. Of two parts that speak of
/// one writer the later one holds. Spec: WireFormat §10.
public struct ScanPart: Hashable, Sendable {
    /// The heads of the writers whose last entries are numbered there.
    public var vector: [WriterHead]
    /// Void commits that the page tells of.
    public var voids: [LogEntry]
    /// Expunged records that the page tells of.
    public var expunged: [RecordReference]

    /// Makes one of its parts.
    public init(
        vector: [WriterHead] = [], voids: [LogEntry] = [], expunged: [RecordReference] = []
    ) {
        self.vector = vector
        self.voids = voids
        self.expunged = expunged
    }

    /// Whether it tells of nothing.
    public var isEmpty: Bool { vector.isEmpty && voids.isEmpty && expunged.isEmpty }
}

extension ScanPart: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        writer.array(3)
        writer.list(vector)
        writer.list(voids)
        writer.list(expunged)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        try reader.array(of: 3)
        vector = try reader.list(of: WriterHead.self)
        voids = try reader.list(of: LogEntry.self)
        expunged = try reader.list(of: RecordReference.self)
        guard voids.allSatisfy(\.isVoid), !isEmpty else { throw CBORError(.invalid, at: start) }
    }
}
