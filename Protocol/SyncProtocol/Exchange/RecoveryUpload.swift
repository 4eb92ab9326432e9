/// What a replica gives back to a server that was restored from a backup: acknowledged states that
/// the server's vector does not cover and, with the last of them, the replica's vector.
///
/// Spec: WireFormat §9, MergeRules §10.
public struct RecoveryUpload: Hashable, Sendable {
    /// What makes the given states complete.
    public struct End: Hashable, Sendable {
        /// The replica's acknowledged vector.
        public var vector: [WriterHead]
        /// Commits that the server had declared void; all of them are `void` entries.
        public var voids: [LogEntry]
        /// Records that the server had expunged.
        public var expunged: [RecordReference]

        /// Makes one of its parts.
        public init(
            vector: [WriterHead], voids: [LogEntry] = [], expunged: [RecordReference] = []
        ) {
            self.vector = vector
            self.voids = voids
            self.expunged = expunged
        }
    }

    /// Complete acknowledged states; never pending ones.
    public var states: [StateEntry]
    /// Nil while more states follow.
    public var end: End?
    /// The epoch of the server that had acknowledged all this: that of the replica's own cursor.
    public var life: Epoch?
    /// Chain hashes that the replica knows between the server's heads and those that it claims.
    /// They come with the first states: nobody's commits are taken for others of the same dots.
    public var hashes: [WriterHead]
    /// Commits that the given states have seen and do not hold, because the server had refused them
    /// in that epoch.
    public var refused: [Dot]

    /// Makes one of its parts.
    public init(
        states: [StateEntry], end: End? = nil, life: Epoch?, hashes: [WriterHead] = [],
        refused: [Dot] = []
    ) {
        self.states = states
        self.end = end
        self.life = life
        self.hashes = hashes
        self.refused = refused
    }

    /// Whether nothing is given: histories are compared only.
    public var isEmpty: Bool { states.isEmpty && end == nil && hashes.isEmpty }
}

extension RecoveryUpload: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        writer.array(5)
        writer.list(states)
        writer.optional(end) { $0.encode(into: &$1) }
        writer.optional(life) { $1.bytes($0.bytes) }
        writer.list(hashes)
        writer.list(refused) {
            $1.array(2)
            $1.uint($0.writer.rawValue)
            $1.uint($0.counter)
        }
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        try reader.array(of: 5)
        states = try reader.list(of: StateEntry.self)
        end = try reader.optional { (reader) throws(CBORError) in try End(from: &reader) }
        life = try reader.optional { (reader) throws(CBORError) in try reader.recordID() }
        hashes = try reader.list(of: WriterHead.self)
        refused = try reader.list { (reader) throws(CBORError) in
            try reader.array(of: 2)
            return Dot(WriterID(rawValue: try reader.uint()), try reader.counter(atLeast: 1))
        }
    }
}

extension RecoveryUpload.End: CBORCodable {
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
        guard voids.allSatisfy(\.isVoid) else { throw CBORError(.invalid, at: start) }
    }
}
