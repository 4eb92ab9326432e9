/// What the server answers: pages of the spaces that have news, and what proves convergence.
///
/// Spec: WireFormat §10.
public struct ExchangeResponse: Hashable, Sendable {
    /// The server's.
    public var epoch: Epoch
    /// Milliseconds since 1970 when the answer was made.
    public var serverTime: UInt64
    /// What the device may do, if that is not what it knows.
    public var access: [SpaceAccess]?
    /// One term for each space of the roll-up, if the roll-up did not match.
    public var rollUpTerms: [RollUpTerm]?
    /// The spaces of which there is something to say.
    public var spaces: [SpaceResponse]

    /// Makes one of its parts.
    public init(
        epoch: Epoch, serverTime: UInt64, access: [SpaceAccess]? = nil,
        rollUpTerms: [RollUpTerm]? = nil, spaces: [SpaceResponse]
    ) {
        self.epoch = epoch
        self.serverTime = serverTime
        self.access = access
        self.rollUpTerms = rollUpTerms
        self.spaces = spaces
    }
}

/// One space's part of an answer.
public struct SpaceResponse: Hashable, Sendable {
    /// What the server says of a space.
    public enum Outcome: Hashable, Sendable {
        case page(Page)
        /// The server holds other commits of writers that the replica claims, or more of its own.
        case writerForked([WriterFork])
        /// The cursor or a claim is not of this server's history.
        case unknownCursor(SpaceHistory)
        /// The device may not read the space.
        case notPermitted
        /// Commits were pushed whose predecessors or seen commits the server lacks: its heads of
        /// the writers that the request names.
        case gap([WriterHead])
        /// The device, or the space, may take in no more for so many seconds.
        case quotaExceeded(seconds: UInt64)
    }

    /// The name of the space.
    public let space: String
    /// What the server says of it.
    public let outcome: Outcome

    /// Makes one of its parts.
    public init(space: String, outcome: Outcome) {
        self.space = space
        self.outcome = outcome
    }
}

/// Some of a space's news, applied and acknowledged as one.
public struct Page: Hashable, Sendable {
    /// What a page brings.
    public enum Content: Hashable, Sendable {
        /// Log entries after the cursor, in order.
        case entries([LogEntry])
        /// Record states of a scan, by log number, then record id.
        case states([StateEntry])
    }

    /// What it brings.
    public var content: Content
    /// Where the replica stands when it has applied the page.
    public var next: Cursor
    /// Whether there is more behind `next`.
    public var more: Bool
    /// Whose the writers are that the replica may not know.
    public var writers: [WriterInfo]
    /// States that were asked for by name.
    public var wanted: [StateEntry]
    /// What holds at `next`, if that is the head.
    public var head: LogEnd?
    /// What a page in the middle of a scan has besides states; nil where that is nothing.
    public var part: ScanPart?

    /// Makes one of its parts.
    public init(
        content: Content, next: Cursor, more: Bool, writers: [WriterInfo] = [],
        wanted: [StateEntry] = [], head: LogEnd? = nil, part: ScanPart? = nil
    ) {
        self.content = content
        self.next = next
        self.more = more
        self.writers = writers
        self.wanted = wanted
        self.head = head
        self.part = part
    }
}

/// A space at the end of its log.
public struct LogEnd: Hashable, Sendable {
    /// The hash of the chain over the whole log.
    public var chain: ContentHash
    /// The digest of all records.
    public var digest: Digest
    /// The vector, at the end of a scan only: the part of it that no page before has brought.
    public var vector: [WriterHead]?
    /// Void commits numbered above the scan's start, at the end of a scan only, and only those that
    /// no page before has brought.
    public var voids: [LogEntry]
    /// Records expunged by entries numbered above the scan's start, likewise.
    public var expunged: [RecordReference]

    /// Makes one of its parts.
    public init(
        chain: ContentHash, digest: Digest, vector: [WriterHead]? = nil, voids: [LogEntry] = [],
        expunged: [RecordReference] = []
    ) {
        self.chain = chain
        self.digest = digest
        self.vector = vector
        self.voids = voids
        self.expunged = expunged
    }
}

extension ExchangeResponse: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        writer.array(6)
        writer.uint(ExchangeRequest.version)
        writer.bytes(epoch.bytes)
        writer.uint(serverTime)
        writer.optional(access) { $1.list($0) }
        writer.optional(rollUpTerms) { $1.list($0) }
        writer.list(spaces)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        try reader.array(of: 6)
        guard try reader.uint() == ExchangeRequest.version else {
            throw CBORError(.invalid, at: start)
        }
        epoch = try reader.recordID()
        serverTime = try reader.milliseconds()
        access = try reader.optional { (reader) throws(CBORError) in
            try reader.list(of: SpaceAccess.self)
        }
        rollUpTerms = try reader.optional { (reader) throws(CBORError) in
            try reader.list(of: RollUpTerm.self)
        }
        spaces = try reader.list(of: SpaceResponse.self)
    }
}

extension SpaceResponse: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        writer.array(3)
        writer.text(space)
        switch outcome {
        case .page(let page):
            writer.uint(0)
            page.encode(into: &writer)
        case .writerForked(let forks):
            writer.uint(1)
            writer.list(forks)
        case .unknownCursor(let history):
            writer.uint(2)
            history.encode(into: &writer)
        case .notPermitted:
            writer.uint(3)
            writer.null()
        case .gap(let heads):
            writer.uint(4)
            writer.list(heads)
        case .quotaExceeded(let seconds):
            writer.uint(5)
            writer.array(1)
            writer.uint(seconds)
        }
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        try reader.array(of: 3)
        space = try reader.text()
        let start = reader.position
        switch try reader.uint() {
        case 0: outcome = .page(try Page(from: &reader))
        case 1: outcome = .writerForked(try reader.list(of: WriterFork.self))
        case 2: outcome = .unknownCursor(try SpaceHistory(from: &reader))
        case 3:
            try reader.null()
            outcome = .notPermitted
        case 4: outcome = .gap(try reader.list(of: WriterHead.self))
        case 5:
            try reader.array(of: 1)
            outcome = .quotaExceeded(seconds: try reader.uint())
        default: throw CBORError(.invalid, at: start)
        }
    }
}

extension Page: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        writer.array(part == nil ? 7 : 8)
        switch content {
        case .entries(let entries):
            writer.uint(0)
            writer.row(entries)
        case .states(let states):
            writer.uint(1)
            writer.list(states)
        }
        next.encode(into: &writer)
        writer.bool(more)
        writer.list(writers)
        writer.list(wanted)
        writer.optional(head) { $0.encode(into: &$1) }
        part?.encode(into: &writer)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let place = reader.position
        let count = try reader.array()
        guard count == 7 || count == 8 else { throw CBORError(.unexpectedLength, at: place) }
        let start = reader.position
        switch try reader.uint() {
        case 0: content = .entries(try reader.row())
        case 1: content = .states(try reader.list(of: StateEntry.self))
        default: throw CBORError(.invalid, at: start)
        }
        next = try Cursor(from: &reader)
        more = try reader.bool()
        writers = try reader.list(of: WriterInfo.self)
        wanted = try reader.list(of: StateEntry.self)
        head = try reader.optional { (reader) throws(CBORError) in try LogEnd(from: &reader) }
        part = count == 8 ? try ScanPart(from: &reader) : nil
        // Only a position in a scan leaves something to be said at its end.
        guard part == nil || next.isScan else { throw CBORError(.invalid, at: place) }
    }
}

extension LogEnd: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        writer.array(expunged.isEmpty ? 4 : 5)
        writer.bytes(chain.bytes)
        writer.bytes(digest.bytes)
        writer.optional(vector) { $1.list($0) }
        writer.list(voids)
        if !expunged.isEmpty { writer.list(expunged) }
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        let count = try reader.array()
        guard count == 4 || count == 5 else { throw CBORError(.unexpectedLength, at: start) }
        chain = try reader.contentHash()
        digest = try reader.digest()
        vector = try reader.optional { (reader) throws(CBORError) in
            try reader.list(of: WriterHead.self)
        }
        voids = try reader.list(of: LogEntry.self)
        expunged = count == 5 ? try reader.list(of: RecordReference.self) : []
        guard voids.allSatisfy(\.isVoid), count == 4 || !expunged.isEmpty else {
            throw CBORError(.invalid, at: start)
        }
    }
}
