/// An entry that a server adds to a space's log by itself. It is numbered and hashed like the
/// others, names records and never holds a value, and never travels: a replica that was behind it
/// scans. Spec: WireFormat §8.
public enum ServerEntry: Hashable, Sendable {
    /// States that a device gave back after a restore and, with the last of them, what it knew of
    /// the history that was lost.
    case states(from: DeviceID, [RecordMark], end: RecoveryUpload.End?)
    /// Records that were expunged.
    case collect([RecordMark])
    /// A record whose values were erased from the log.
    case erase(RecordMark)
    /// A device's commits that are void since, and records as they are without them.
    case expel(DeviceID, [RecordMark], [CommitRange])
}

/// Commits of one writer in a row.
public struct CommitRange: Hashable, Sendable {
    /// The writer of all of them.
    public let writer: WriterID
    /// The counter of the first one.
    public let first: UInt64
    /// The counter of the last one.
    public let last: UInt64

    /// A writer's commits from one counter through another.
    public init(_ writer: WriterID, _ first: UInt64, _ last: UInt64) {
        self.writer = writer
        self.first = first
        self.last = last
    }

    /// The ranges of some commits, in order.
    public static func ranges(of dots: some Sequence<Dot>) -> [CommitRange] {
        var ranges: [CommitRange] = []
        for dot in dots.sorted() {
            if let end = ranges.last, end.writer == dot.writer, end.last + 1 == dot.counter {
                ranges[ranges.count - 1] = CommitRange(dot.writer, end.first, dot.counter)
            } else {
                ranges.append(CommitRange(dot.writer, dot.counter, dot.counter))
            }
        }
        return ranges
    }
}

/// A record, and the hash of its state after an entry or, of a expunged one, before it.
public struct RecordMark: Hashable, Sendable {
    /// The record.
    public let record: RecordReference
    /// The hash of its canonical state.
    public let hash: ContentHash

    /// Marks a record by its canonical bytes.
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
        case .expel(_, let marks, _): marks
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
        case .expel(let device, let marks, let ranges):
            writer.array(4)
            writer.uint(7)
            writer.bytes(device.bytes)
            writer.list(marks)
            writer.list(ranges)
        }
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        switch (try reader.array(), try reader.uint()) {
        case (4, 2):
            let device = try reader.recordID()
            let marks = try reader.list(of: RecordMark.self)
            let end = try reader.optional { (reader) throws(CBORError) in
                try RecoveryUpload.End(from: &reader)
            }
            self = .states(from: device, marks, end: end)
        case (2, 3): self = .collect(try reader.list(of: RecordMark.self))
        case (2, 4): self = .erase(try RecordMark(from: &reader))
        case (4, 7):
            self = .expel(
                try reader.recordID(), try reader.list(of: RecordMark.self),
                try reader.list(of: CommitRange.self))
        default: throw CBORError(.invalid, at: start)
        }
    }
}

extension CommitRange: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        writer.array(3)
        writer.uint(self.writer.rawValue)
        writer.uint(first)
        writer.uint(last)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        try reader.array(of: 3)
        writer = WriterID(rawValue: try reader.uint())
        first = try reader.counter(atLeast: 1)
        last = try reader.counter(atLeast: 1)
        guard first <= last else { throw CBORError(.invalid, at: start) }
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
