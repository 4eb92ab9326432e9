/// One numbered entry of a space's log. Spec: WireFormat §8.
public enum LogEntry: Hashable, Sendable {
    /// A commit that was accepted; its frame as it was pushed.
    case commit(Dot, frame: ArraySlice<UInt8>, Provenance = Provenance())
    /// Commits that the receiver made and holds, `count` of one writer in a row from a dot on: only
    /// the hash of the last comes back, which covers those before it.
    case acknowledgement(Dot, count: UInt64, hash: ContentHash)
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
        case .commit(let dot, _, _), .acknowledgement(let dot, _, _), .void(let dot, _, _): dot
        }
    }

    /// How many numbers of the log it stands for.
    public var count: UInt64 {
        if case .acknowledgement(_, let count, _) = self { count } else { 1 }
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
        case .acknowledgement(let dot, let count, let hash):
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
            self = .acknowledgement(dot, count: count, hash: try reader.contentHash())
        default: throw CBORError(.invalid, at: start)
        }
    }
}

/// Entries in the order of the log, as a page has them: a commit that continues the writer of the
/// entry before it, and was brought by the same device, stands as its frame alone, and MUST NOT be
/// spelled out. A commit's signature stands behind it. Spec: WireFormat §8, §10.
extension CBORWriter {
    mutating func row(_ entries: [LogEntry]) {
        var next: LogEntry.Next?
        array(entries.count + entries.count { $0.signature != nil })
        for entry in entries {
            if case .commit(let dot, let frame, let provenance) = entry,
                next == LogEntry.Next(dot: dot, broughtBy: provenance.broughtBy)
            {
                bytes(frame)
            } else {
                entry.encode(into: &self)
            }
            if let signature = entry.signature { self.signature(signature, of: entry.dot) }
            next = entry.next
        }
    }

    private mutating func signature(_ signature: Signature, of dot: Dot) {
        array(4)
        uint(LogEntry.signatureKind)
        uint(dot.writer.rawValue)
        uint(dot.counter)
        bytes(signature.bytes)
    }
}

extension CBORReader {
    mutating func row() throws(CBORError) -> [LogEntry] {
        var entries: [LogEntry] = []
        for _ in 0..<(try array()) {
            let start = position
            if let (dot, signature) = try signatureEntry() {
                guard case .commit(dot, let frame, var provenance) = entries.last,
                    provenance.signature == nil
                else { throw CBORError(.invalid, at: start) }
                provenance.signature = signature
                entries[entries.count - 1] = .commit(dot, frame: frame, provenance)
            } else {
                entries.append(try numbered(after: entries.last?.next))
            }
        }
        return entries
    }

    /// An entry that has a number of its own.
    private mutating func numbered(
        after next: LogEntry.Next?
    ) throws(CBORError) -> LogEntry {
        let start = position
        guard nextIsArray() else {
            guard let next else { throw CBORError(.invalid, at: start) }
            return .commit(
                next.dot, frame: try slice(), Provenance(broughtBy: next.broughtBy))
        }
        let entry = try LogEntry(from: &self)
        if case .commit(let dot, _, let provenance) = entry,
            next == LogEntry.Next(dot: dot, broughtBy: provenance.broughtBy)
        {
            throw CBORError(.invalid, at: start)
        }
        return entry
    }

    /// A signature, if the next entry is one; else it stays unread.
    private mutating func signatureEntry() throws(CBORError) -> (Dot, Signature)? {
        guard nextIsArray() else { return nil }
        var ahead = self
        guard try ahead.array() == 4, try ahead.uint() == LogEntry.signatureKind else {
            return nil
        }
        let dot = Dot(WriterID(rawValue: try ahead.uint()), try ahead.uint())
        let signature = try ahead.signature()
        self = ahead
        return (dot, signature)
    }
}

extension LogEntry {
    fileprivate static let signatureKind: UInt64 = 6

    /// The commit that would continue an entry's writer, brought by the same device.
    fileprivate struct Next: Equatable {
        let dot: Dot
        let broughtBy: DeviceID?
    }

    fileprivate var next: Next? {
        let (counter, overflow) = dot.counter.addingReportingOverflow(count)
        guard !overflow, counter <= CBORLimits.counter else { return nil }
        return Next(dot: Dot(dot.writer, counter), broughtBy: broughtBy)
    }

    private var broughtBy: DeviceID? {
        if case .commit(_, _, let provenance) = self { provenance.broughtBy } else { nil }
    }

    fileprivate var signature: Signature? {
        if case .commit(_, _, let provenance) = self { provenance.signature } else { nil }
    }
}
