/// How far one writer's commits go, and the hash of its chain there (zero at counter 0).
public struct WriterHead: Hashable, Sendable, CBORCodable {
    public let writer: WriterID
    public var counter: UInt64
    public var hash: ContentHash

    public init(_ writer: WriterID, counter: UInt64 = 0, hash: ContentHash = .zero) {
        self.writer = writer
        self.counter = counter
        self.hash = hash
    }

    public func encode(into writer: inout CBORWriter) {
        writer.array(3)
        writer.uint(self.writer.rawValue)
        writer.uint(counter)
        writer.bytes(hash.bytes)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        try reader.array(of: 3)
        writer = WriterID(rawValue: try reader.uint())
        counter = try reader.uint()
        hash = try reader.contentHash()
    }
}

extension VersionVector {
    /// The counters of some heads; of two of one writer the greater.
    public init(_ heads: some Sequence<WriterHead>) {
        self.init()
        for head in heads { include(Dot(head.writer, head.counter)) }
    }
}

/// Whose writer it is, announced to the replicas of its space.
public struct WriterInfo: Hashable, Sendable, CBORCodable {
    public let writer: WriterID
    public let device: DeviceID
    public let office: String
    public let name: String

    public init(writer: WriterID, device: DeviceID, office: String, name: String) {
        self.writer = writer
        self.device = device
        self.office = office
        self.name = name
    }

    public func encode(into writer: inout CBORWriter) {
        writer.array(4)
        writer.uint(self.writer.rawValue)
        writer.bytes(device.bytes)
        writer.text(office)
        writer.text(name)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        try reader.array(of: 4)
        writer = WriterID(rawValue: try reader.uint())
        device = try reader.recordID()
        office = try reader.text()
        name = try reader.text()
    }
}

/// The name of one enrolled replica; a UUIDv7 like a record's id.
public typealias DeviceID = RecordID
