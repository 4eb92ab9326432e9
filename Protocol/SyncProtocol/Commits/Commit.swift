/// An atomic unit of local writes in one space: a header and one delta for each record it touches.
///
/// The header is (dot, stamp, author, hash of the writer's previous commit). The hash is taken over
/// the header and the hashes of the deltas, so that a delta can be redacted without breaking a
/// chain. Spec: Terminology §2, WireFormat §6.
public struct Commit: Hashable, Sendable {
    /// A delta's bytes or, after an erasure, only their hash.
    public enum Part: Hashable, Sendable {
        case delta(ArraySlice<UInt8>)
        case redacted(ContentHash)

        var hash: ContentHash {
            switch self {
            case .delta(let bytes): ContentHash(of: Array(bytes))
            case .redacted(let hash): hash
            }
        }
    }

    /// Its name, its stamp and its author.
    public let origin: Origin
    /// What it writes, one part for each record.
    public let parts: [Part]

    /// A commit with nothing redacted.
    public init(origin: Origin, deltas: [Delta]) {
        self.origin = origin
        parts = deltas.map { .delta($0.encoded(in: origin)[...]) }
    }

    init(origin: Origin, parts: [Part]) {
        self.origin = origin
        self.parts = parts
    }

    /// Its name.
    public var dot: Dot { origin.dot }

    /// The deltas that are not redacted, decoded and checked.
    public func deltas() throws(CBORError) -> [Delta] {
        var result: [Delta] = []
        var records: Set<RecordID> = []
        for case .delta(let bytes) in parts {
            let delta = try Delta(encoded: bytes, in: origin)
            guard records.insert(delta.record).inserted else { throw CBORError(.invalid, at: 0) }
            result.append(delta)
        }
        return result
    }

    /// The commit's hash, given that of the writer's previous commit (zero for the first).
    public func hash(after previous: ContentHash) -> ContentHash {
        var header = CBORWriter(capacity: 96)
        header.array(5)
        header.uint(dot.writer.rawValue)
        header.uint(dot.counter)
        header.uint(origin.stamp.rawValue)
        header.text(origin.author)
        header.bytes(previous.bytes)
        for part in parts { header.raw(part.hash.bytes) }
        return ContentHash(of: header.bytes)
    }
}

extension Commit {
    /// The frame: `[stamp, author, [delta, …]]`, a redacted delta being `[hash]`. The dot is known
    /// from where the frame stands.
    public func frame() -> [UInt8] {
        var writer = CBORWriter(capacity: 160)
        writer.array(3)
        writer.uint(origin.stamp.rawValue)
        writer.text(origin.author)
        writer.array(parts.count)
        for part in parts {
            switch part {
            case .delta(let bytes): writer.bytes(bytes)
            case .redacted(let hash):
                writer.array(1)
                writer.bytes(hash.bytes)
            }
        }
        return writer.bytes
    }

    /// Reads a frame's outer shape; the deltas inside stay unread until `deltas()`.
    public init(dot: Dot, frame bytes: ArraySlice<UInt8>) throws(CBORError) {
        guard bytes.count <= CBORLimits.bytesPerCommit else { throw CBORError(.tooLarge, at: 0) }
        var reader = CBORReader(bytes)
        try reader.array(of: 3)
        let stamp = HybridTimestamp(rawValue: try reader.uint())
        origin = Origin(dot: dot, stamp: stamp, author: try reader.text())
        let count = try reader.array()
        guard count <= CBORLimits.recordsPerCommit else { throw CBORError(.tooLarge, at: 0) }
        var parts: [Part] = []
        for _ in 0..<count {
            if reader.nextIsArray() {
                try reader.array(of: 1)
                parts.append(.redacted(try reader.contentHash()))
            } else {
                parts.append(.delta(try reader.slice()))
            }
        }
        self.parts = parts
        try reader.finish()
    }
}

extension Commit {
    /// The delta at a place, decoded and checked; nil where it is redacted.
    public func delta(at part: Int) throws(CBORError) -> Delta? {
        guard case .delta(let bytes) = parts[part] else { return nil }
        // Copied, so that whoever keeps the delta does not keep the whole commit with it.
        return try Delta(encoded: Array(bytes)[...], in: origin)
    }

    /// The delta at a place of a frame, decoded and checked, with where it comes from; the others
    /// are passed over. Nil where it is redacted.
    public static func delta(
        at part: Int, of dot: Dot, frame bytes: ArraySlice<UInt8>
    ) throws(CBORError) -> (delta: Delta, origin: Origin)? {
        var reader = CBORReader(bytes)
        try reader.array(of: 3)
        let stamp = HybridTimestamp(rawValue: try reader.uint())
        let origin = Origin(dot: dot, stamp: stamp, author: try reader.text())
        guard part >= 0, part < (try reader.array()) else {
            throw CBORError(.outOfRange, at: reader.position)
        }
        for _ in 0..<part {
            if reader.nextIsArray() { try reader.array(of: 1) }
            try reader.passBytes()
        }
        if reader.nextIsArray() { return nil }
        return (try Delta(encoded: Array(try reader.slice())[...], in: origin), origin)
    }
}
