/// An entry that a server adds to a space's log by itself. It is numbered and hashed like the
/// others, names records and never holds a value, and never travels: a replica that was behind it
/// scans. Spec: WireFormat §8.
public enum ServerEntry: Hashable, Sendable {
    /// States that a device gave back after a restore and, with the last of them, what it knew of
    /// the history that was lost.
    case states(from: DeviceID, [RecordMark], end: Healing.End?)
    /// Records that were collected.
    case collect([RecordMark])
    /// A record whose values were erased from the log.
    case erase(RecordMark)
}

/// A record, and the hash of its state after an entry or, of a collected one, before it.
public struct RecordMark: Hashable, Sendable {
    public let record: RecordReference
    public let hash: ContentHash

    public init(_ record: RecordReference, state: [UInt8]) {
        self.record = record
        hash = ContentHash(of: state)
    }
}

extension ServerEntry {
    /// What the entry adds to the chain.
    public var hash: ContentHash { ContentHash(of: encoded()) }

    /// The records whose state is what the entry says.
    public var marks: [RecordMark] {
        switch self {
        case .states(_, let marks, _): marks
        case .collect: []
        case .erase(let mark): [mark]
        }
    }
}

extension ServerEntry: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        switch self {
        case .states(let device, let marks, let end):
            writer.array(4)
            writer.uint(2)
            writer.bytes(device.bytes)
            writer.list(marks)
            writer.optional(end) { $0.encode(into: &$1) }
        case .collect(let marks):
            writer.array(2)
            writer.uint(3)
            writer.list(marks)
        case .erase(let mark):
            writer.array(2)
            writer.uint(4)
            mark.encode(into: &writer)
        }
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        switch (try reader.array(), try reader.uint()) {
        case (4, 2):
            let device = try reader.recordID()
            let marks = try reader.list(of: RecordMark.self)
            let end = try reader.optional { (reader) throws(CBORError) in
                try Healing.End(from: &reader)
            }
            self = .states(from: device, marks, end: end)
        case (2, 3): self = .collect(try reader.list(of: RecordMark.self))
        case (2, 4): self = .erase(try RecordMark(from: &reader))
        default: throw CBORError(.invalid, at: start)
        }
    }
}

extension RecordMark: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        writer.array(2)
        record.encode(into: &writer)
        writer.bytes(hash.bytes)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        try reader.array(of: 2)
        record = try RecordReference(from: &reader)
        hash = try reader.contentHash()
    }
}
