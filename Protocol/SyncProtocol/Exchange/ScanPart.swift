/// What a page in the middle of a scan has of the vector, the void commits and the collected
/// records: those numbered between where it begins and where it ends. Of two parts that speak of
/// one writer the later one holds. Spec: WireFormat §10.
public struct ScanPart: Hashable, Sendable {
    /// The heads of the writers whose last entries are numbered there.
    public var vector: [WriterHead]
    /// Void commits that the page tells of.
    public var voids: [LogEntry]
    /// Collected records that the page tells of.
    public var collected: [RecordReference]

    /// Makes one of its parts.
    public init(
        vector: [WriterHead] = [], voids: [LogEntry] = [], collected: [RecordReference] = []
    ) {
        self.vector = vector
        self.voids = voids
        self.collected = collected
    }

    /// Whether it tells of nothing.
    public var isEmpty: Bool { vector.isEmpty && voids.isEmpty && collected.isEmpty }
}

extension ScanPart: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        writer.array(3)
        writer.list(vector)
        writer.list(voids)
        writer.list(collected)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        try reader.array(of: 3)
        vector = try reader.list(of: WriterHead.self)
        voids = try reader.list(of: LogEntry.self)
        collected = try reader.list(of: RecordReference.self)
        guard voids.allSatisfy(\.isVoid), !isEmpty else { throw CBORError(.invalid, at: start) }
    }
}
