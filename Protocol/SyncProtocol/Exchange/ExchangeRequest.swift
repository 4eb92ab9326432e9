/// What a replica sends: for each space where it stands, and the commits that the server lacks.
///
/// Spec: WireFormat §9, HTTP §4.
public struct ExchangeRequest: Hashable, Sendable {
    /// The version of the format, the first item of every message.
    public static let version: UInt64 = 1

    /// The version of the replica's schema.
    public var schemaVersion: UInt64
    /// How long the answer may wait for news: 0 to 55 seconds.
    public var waitSeconds: UInt64
    /// The first 8 bytes of the hash of the access list that the replica knows; empty at first.
    public var access: [UInt8]
    /// The roll-up over the subscribed spaces that are not listed in `spaces`; nil if all are.
    public var rollUp: ContentHash?
    /// The spaces that are named one by one, each once.
    public var spaces: [SpaceRequest]

    /// Makes one of its parts.
    public init(
        schemaVersion: UInt64, waitSeconds: UInt64 = 0, access: [UInt8] = [],
        rollUp: ContentHash? = nil, spaces: [SpaceRequest]
    ) {
        self.schemaVersion = schemaVersion
        self.waitSeconds = waitSeconds
        self.access = access
        self.rollUp = rollUp
        self.spaces = spaces
    }
}

/// One space's part of a request.
public struct SpaceRequest: Hashable, Sendable {
    /// The name of the space.
    public var space: String
    /// From where on pages are asked for.
    public var cursor: Cursor
    /// The digest of the acknowledged state at the cursor; none during a scan.
    public var digest: Digest?
    /// Of the replica's own writers, and of every writer with commits to push; when it recovers the
    /// server, of every writer of its acknowledged vector.
    public var writers: [WriterClaim]
    /// Whose the writers are that the server may not know.
    public var announcements: [WriterInfo]
    /// In causal order.
    public var runs: [CommitRun]
    /// Records whose complete state is needed.
    public var wanted: [RecordReference]
    /// Whether pages are asked for; without, only commits are taken and heads compared.
    public var pull: Bool
    /// What a server in recovery is given of its own lost history.
    public var upload: RecoveryUpload?

    /// Makes one of its parts.
    public init(
        space: String, cursor: Cursor, digest: Digest? = nil, writers: [WriterClaim] = [],
        announcements: [WriterInfo] = [], runs: [CommitRun] = [],
        wanted: [RecordReference] = [], pull: Bool = true, upload: RecoveryUpload? = nil
    ) {
        self.space = space
        self.cursor = cursor
        self.digest = digest
        self.writers = writers
        self.announcements = announcements
        self.runs = runs
        self.wanted = wanted
        self.pull = pull
        self.upload = upload
    }
}

extension ExchangeRequest: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        writer.array(6)
        writer.uint(Self.version)
        writer.uint(schemaVersion)
        writer.uint(waitSeconds)
        writer.bytes(access)
        writer.optional(rollUp) { $1.bytes($0.bytes) }
        writer.list(spaces)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        try reader.array(of: 6)
        guard try reader.uint() == Self.version else { throw CBORError(.invalid, at: start) }
        schemaVersion = try reader.counter()
        waitSeconds = try reader.counter()
        access = try reader.byteString()
        rollUp = try reader.optional { (reader) throws(CBORError) in try reader.contentHash() }
        spaces = try Self.spaces(from: &reader)
    }

    /// A space that stood in it twice would be worked on, and answered, twice.
    private static func spaces(
        from reader: inout CBORReader
    ) throws(CBORError) -> [SpaceRequest] {
        var names: Set<String> = []
        return try reader.list { (reader) throws(CBORError) in
            let start = reader.position
            let space = try SpaceRequest(from: &reader)
            guard names.insert(space.space).inserted else { throw CBORError(.invalid, at: start) }
            return space
        }
    }
}

extension SpaceRequest: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        writer.array(upload == nil ? 8 : 9)
        writer.text(space)
        cursor.encode(into: &writer)
        writer.optional(digest) { $1.bytes($0.bytes) }
        writer.list(writers)
        writer.list(announcements)
        writer.list(runs)
        writer.list(wanted)
        writer.bool(pull)
        upload?.encode(into: &writer)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        let count = try reader.array()
        guard count == 8 || count == 9 else { throw CBORError(.unexpectedLength, at: start) }
        space = try reader.text()
        cursor = try Cursor(from: &reader)
        digest = try reader.optional { (reader) throws(CBORError) in try reader.digest() }
        writers = try reader.list(of: WriterClaim.self)
        announcements = try reader.list { (reader) throws(CBORError) in
            let start = reader.position
            let info = try WriterInfo(from: &reader)
            guard info.isBounded else { throw CBORError(.invalid, at: start) }
            return info
        }
        runs = try reader.list(of: CommitRun.self)
        wanted = try reader.list(of: RecordReference.self)
        pull = try reader.bool()
        upload = count == 9 ? try RecoveryUpload(from: &reader) : nil
    }
}

extension CBORReader {
    mutating func digest() throws(CBORError) -> Digest {
        let start = position
        guard let digest = Digest(try slice()) else {
            throw CBORError(.unexpectedLength, at: start)
        }
        return digest
    }
}

/// What a replica says of one writer: how far the server acknowledged it, how far it goes here.
///
/// Spec: WireFormat §9.
public struct WriterClaim: Hashable, Sendable {
    /// The last commit that a server has acknowledged.
    public let acknowledged: WriterHead
    /// The last commit that the replica holds: minted here or, of a foreign writer, imported.
    public let minted: WriterHead
    /// Whether the replica itself writes under it: then nobody else can know more of it.
    public let isOwn: Bool

    /// Makes one of its parts.
    public init(acknowledged: WriterHead, minted: WriterHead, isOwn: Bool = true) {
        self.acknowledged = acknowledged
        self.minted = minted
        self.isOwn = isOwn
    }
}

extension WriterClaim: CBORCodable {
    /// The minted head is null where it is the acknowledged one; a foreign writer's claim ends
    /// with `true`.
    public func encode(into writer: inout CBORWriter) {
        writer.array(isOwn ? 2 : 3)
        acknowledged.encode(into: &writer)
        writer.optional(minted == acknowledged ? nil : minted) { $0.encode(into: &$1) }
        if !isOwn { writer.bool(true) }
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        let count = try reader.array()
        guard count == 2 || count == 3 else { throw CBORError(.unexpectedLength, at: start) }
        acknowledged = try WriterHead(from: &reader)
        let minted = try reader.optional { (reader) throws(CBORError) in
            try WriterHead(from: &reader)
        }
        self.minted = minted ?? acknowledged
        isOwn = count == 2
        let isForeign = count == 3 ? try reader.bool() : false
        guard self.minted.writer == acknowledged.writer, minted != acknowledged,
            isForeign == (count == 3)
        else { throw CBORError(.invalid, at: start) }
    }
}
