/// Consecutive commits of one writer on their way up: the previous hash travels once, the others
/// are recomputed, and the last one proves them all. Spec: WireFormat §6.
public struct CommitRun: Hashable, Sendable, CBORCodable {
    /// The writer of all its commits.
    public let writer: WriterID
    /// The counter of the first frame.
    public let first: UInt64
    /// The chain hash before the first frame.
    public let previous: ContentHash
    /// Frames as in `Commit.frame()`.
    public let frames: [ArraySlice<UInt8>]
    /// The chain hash after the last frame.
    public let last: ContentHash
    /// The signature of the last commit by its writer's device, where there is one.
    public let signature: Signature?

    /// Makes one of its parts.
    public init(
        writer: WriterID, first: UInt64, previous: ContentHash, frames: [ArraySlice<UInt8>],
        last: ContentHash, signature: Signature? = nil
    ) {
        self.writer = writer
        self.first = first
        self.previous = previous
        self.frames = frames
        self.last = last
        self.signature = signature
    }

    /// The last commit of the run.
    public var end: WriterHead {
        WriterHead(writer, counter: first &+ UInt64(frames.count) &- 1, hash: last)
    }

    /// The commits with their hashes. - Throws: when a frame's outer shape is wrong, or the frames
    ///   do not fit the last hash.
    public func commits() throws(CBORError) -> [(commit: Commit, hash: ContentHash)] {
        var hash = previous
        var result: [(Commit, ContentHash)] = []
        for (offset, frame) in frames.enumerated() {
            let commit = try Commit(dot: Dot(writer, first + UInt64(offset)), frame: frame)
            hash = commit.hash(after: hash)
            result.append((commit, hash))
        }
        guard hash == last else { throw CBORError(.invalid, at: 0) }
        return result
    }

    public func encode(into writer: inout CBORWriter) {
        writer.array(signature == nil ? 5 : 6)
        writer.uint(self.writer.rawValue)
        writer.uint(first)
        writer.bytes(previous.bytes)
        writer.list(frames) { $1.bytes($0) }
        writer.bytes(last.bytes)
        if let signature { writer.bytes(signature.bytes) }
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        let count = try reader.array()
        guard count == 5 || count == 6 else { throw CBORError(.unexpectedLength, at: start) }
        writer = WriterID(rawValue: try reader.uint())
        first = try reader.counter(atLeast: 1)
        previous = try reader.contentHash()
        frames = try reader.list { (reader) throws(CBORError) in try reader.slice() }
        last = try reader.contentHash()
        signature = count == 6 ? try reader.signature() : nil
        guard UInt64(frames.count) <= CBORLimits.counter - first + 1 else {
            throw CBORError(.outOfRange, at: start)
        }
    }
}
