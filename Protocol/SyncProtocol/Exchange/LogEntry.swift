/// One numbered entry of a space's log. Spec: WireFormat §8.
public enum LogEntry: Hashable, Sendable {
    /// A commit that was accepted; its frame as it was pushed.
    case commit(Dot, frame: ArraySlice<UInt8>, Provenance = Provenance())
    /// Commits that the receiver made and holds, `count` of one writer in a row from a dot on: only
    /// the hash of the last comes back, which covers those before it.
    case echo(Dot, count: UInt64, hash: ContentHash)
    /// A commit that was refused for good; its values are stored by nobody.
    case void(Dot, hash: ContentHash, reason: VoidReason)
}

/// Who stands for a commit of the log.
public struct Provenance: Hashable, Sendable {
    /// The device that brought it, where that is not its writer's.
    public var broughtBy: DeviceID?
    /// Its signature by its writer's device, which covers all before it of the same writer.
    public var signature: Signature?

    /// Makes one of its parts.
    public init(broughtBy: DeviceID? = nil, signature: Signature? = nil) {
        self.broughtBy = broughtBy
        self.signature = signature
    }
}

/// Why a commit was refused for good. Spec: Errors §3.
public enum VoidReason: String, Sendable, CaseIterable {
    /// Its content breaks a rule of the format.
    case malformed
    /// The writer's device may not write in the space.
    case notPermitted = "not_permitted"
    /// It edits a record that was collected.
    case collected
    /// It edits a record that was erased.
    case erased
    /// It was taken, and then taken out by the operator with all of its device's that nobody had
    /// seen.
    case expelled
    /// It would make a record's state larger than one may be.
    case tooLarge = "too_large"
}

extension LogEntry {
    /// The commit, or the first of those that come as one entry.
    public var dot: Dot {
        switch self {
        case .commit(let dot, _, _), .echo(let dot, _, _), .void(let dot, _, _): dot
        }
    }

    /// How many numbers of the log it stands for.
    public var count: UInt64 {
        if case .echo(_, let count, _) = self { count } else { 1 }
    }

    /// Whether it refuses a commit.
    public var isVoid: Bool {
        if case .void = self { true } else { false }
    }

    /// The chain hash after an entry, given the one before it. Spec: MergeRules §7.
    public static func chain(_ previous: ContentHash, _ entry: ContentHash) -> ContentHash {
        ContentHash(of: previous.bytes, entry.bytes)
    }

    /// What a void entry adds to the chain; a commit adds its own hash.
    public static func voidHash(
        _ dot: Dot, hash: ContentHash, reason: VoidReason
    ) -> ContentHash {
        ContentHash(of: LogEntry.void(dot, hash: hash, reason: reason).encoded())
    }
}

extension LogEntry: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        func begin(_ count: Int, _ kind: UInt64, _ dot: Dot) {
            writer.array(count)
            writer.uint(kind)
            writer.uint(dot.writer.rawValue)
            writer.uint(dot.counter)
        }
        switch self {
        case .commit(let dot, let frame, let provenance):
            begin(provenance.broughtBy == nil ? 4 : 5, 0, dot)
            writer.bytes(frame)
            if let device = provenance.broughtBy { writer.bytes(device.bytes) }
        case .void(let dot, let hash, let reason):
            begin(5, 1, dot)
            writer.bytes(hash.bytes)
            writer.text(reason.rawValue)
        case .echo(let dot, let count, let hash):
            begin(5, 5, dot)
            writer.uint(count)
            writer.bytes(hash.bytes)
        }
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        let count = try reader.array()
        let kind = try reader.uint()
        let dot = Dot(WriterID(rawValue: try reader.uint()), try reader.counter(atLeast: 1))
        switch (count, kind) {
        case (4, 0): self = .commit(dot, frame: try reader.slice())
        case (5, 0):
            let frame = try reader.slice()
            self = .commit(dot, frame: frame, Provenance(broughtBy: try reader.recordID()))
        case (5, 1):
            let hash = try reader.contentHash()
            guard let reason = VoidReason(rawValue: try reader.text()) else {
                throw CBORError(.invalid, at: start)
            }
            self = .void(dot, hash: hash, reason: reason)
        case (5, 5):
            let count = try reader.counter(atLeast: 1)
            guard count - 1 <= CBORLimits.counter - dot.counter else {
                throw CBORError(.outOfRange, at: start)
            }
            self = .echo(dot, count: count, hash: try reader.contentHash())
        default: throw CBORError(.invalid, at: start)
        }
    }
}
