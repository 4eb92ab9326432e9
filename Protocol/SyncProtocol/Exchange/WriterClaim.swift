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
