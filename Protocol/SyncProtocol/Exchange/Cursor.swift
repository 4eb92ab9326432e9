/// How much of a space's log a replica has: knowledge, or a position inside a scan.
///
/// Spec: WireFormat §7.
public enum Cursor: Hashable, Sendable {
    /// Nothing is known yet.
    case start
    /// Every entry up to `number` is applied; `chain` is the first 8 bytes of the chain there.
    case knowledge(epoch: Epoch, number: UInt64, chain: [UInt8])
    /// Record states that changed after `start` are applied up to a record of log number `last`.
    /// It says nothing about any commit until the scan ends.
    case scan(epoch: Epoch, start: UInt64, last: UInt64, record: RecordID)

    /// Whether it stands in the middle of a scan, and not where one begins.
    public var isInScan: Bool {
        guard case .scan(_, let start, let last, let record) = self else { return false }
        let isStart = last == 0 && record == RecordID(high: 0, low: 0)
        return !isStart && !(last == start && record == RecordID(high: .max, low: .max))
    }

    /// Up to which number a replica with this cursor knows the log; nil at the start. Inside a scan
    /// it is where the scan began.
    public var knownNumber: UInt64? {
        switch self {
        case .start: nil
        case .knowledge(_, let number, _): number
        case .scan(_, let start, _, _): start
        }
    }

    /// Whether it belongs to a scan.
    public var isScan: Bool {
        if case .scan = self { true } else { false }
    }

    /// The epoch of the server that it is of; nil at the start.
    public var epoch: Epoch? {
        switch self {
        case .start: nil
        case .knowledge(let epoch, _, _), .scan(let epoch, _, _, _): epoch
        }
    }
}

extension Cursor {
    /// Whether a page that ends here has led further on than where it was asked from.
    public func leadsOn(from earlier: Cursor) -> Bool {
        switch (earlier, self) {
        case (_, .start): false
        case (.start, _), (.knowledge, .scan): true
        case (.knowledge(_, let old, _), .knowledge(_, let new, _)): new > old
        case (.scan(_, let start, _, _), .knowledge(_, let number, _)): number > start
        case (.scan(_, _, let number, let record), .scan(_, _, let newNumber, let newRecord)):
            // What a scan first tells of may stand before the number that it began from.
            isInScan && (!earlier.isInScan || (newNumber, newRecord) > (number, record))
        }
    }
}

/// A random name for the server's epoch between two restores; 16 bytes.
public typealias Epoch = RecordID

extension Cursor: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        switch self {
        case .start: writer.null()
        case .knowledge(let epoch, let number, let chain):
            writer.array(4)
            writer.uint(0)
            writer.bytes(epoch.bytes)
            writer.uint(number)
            writer.bytes(chain)
        case .scan(let epoch, let start, let last, let record):
            writer.array(5)
            writer.uint(1)
            writer.bytes(epoch.bytes)
            writer.uint(start)
            writer.uint(last)
            writer.bytes(record.bytes)
        }
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        if reader.nextIsNull() {
            try reader.null()
            self = .start
            return
        }
        let start = reader.position
        switch (try reader.array(), try reader.uint()) {
        case (4, 0):
            let epoch = try reader.recordID()
            let number = try reader.counter()
            let chain = try reader.byteString()
            guard chain.count == 8 else { throw CBORError(.unexpectedLength, at: start) }
            self = .knowledge(epoch: epoch, number: number, chain: chain)
        case (5, 1):
            self = .scan(
                epoch: try reader.recordID(), start: try reader.counter(),
                last: try reader.counter(),
                record: try reader.recordID())
        default: throw CBORError(.invalid, at: start)
        }
    }
}
