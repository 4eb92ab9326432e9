/// One of the items that a bundle is made of, in this order: the header; then, for each space that
/// the header names, the space itself, its states, its commits.
///
/// Cut into parts so that neither side needs a large bundle in memory. Spec: WireFormat §11.
public enum BundlePart: Hashable, Sendable {
    /// Who made it, and the spaces that follow.
    case header(BundleMaker, spaces: [String])
    case space(BundleSpace)
    /// Complete states of records that the base does not cover.
    case states([StateEntry])
    /// Commits in causal order: those that the vector covers, and pending ones.
    case commits([CommitRun])
}

extension BundlePart: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        switch self {
        case .header(let maker, let spaces):
            writer.array(3)
            writer.uint(0)
            maker.encode(into: &writer)
            writer.list(spaces) { $1.text($0) }
        case .space(let space):
            writer.array(2)
            writer.uint(1)
            space.encode(into: &writer)
        case .states(let states):
            writer.array(2)
            writer.uint(2)
            writer.list(states)
        case .commits(let runs):
            writer.array(2)
            writer.uint(3)
            writer.list(runs)
        }
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        switch (try reader.array(), try reader.uint()) {
        case (3, 0):
            let maker = try BundleMaker(from: &reader)
            let spaces = try reader.list { (reader) throws(CBORError) in try reader.text() }
            guard Set(spaces).count == spaces.count else { throw CBORError(.invalid, at: start) }
            self = .header(maker, spaces: spaces)
        case (2, 1): self = .space(try BundleSpace(from: &reader))
        case (2, 2): self = .states(try reader.list(of: StateEntry.self))
        case (2, 3): self = .commits(try reader.list(of: CommitRun.self))
        default: throw CBORError(.invalid, at: start)
        }
    }
}

/// The replica that made a bundle or a vector file, and when.
///
/// For people, and to tell files apart; nothing is decided by it. Spec: WireFormat §11.
public struct BundleMaker: Hashable, Sendable, CBORCodable {
    /// The version of the maker's schema.
    public let schemaVersion: UInt64
    /// Milliseconds since 1970, as well as the maker knows them.
    public let madeAt: UInt64
    /// The maker's device.
    public let device: DeviceID
    /// The office of the device.
    public let office: String
    /// The device's name.
    public let name: String

    /// Makes one of its parts.
    public init(
        schemaVersion: UInt64, madeAt: UInt64, device: DeviceID, office: String, name: String
    ) {
        self.schemaVersion = schemaVersion
        self.madeAt = madeAt
        self.device = device
        self.office = office
        self.name = name
    }

    public func encode(into writer: inout CBORWriter) {
        writer.array(5)
        writer.uint(schemaVersion)
        writer.uint(madeAt)
        writer.bytes(device.bytes)
        writer.text(office)
        writer.text(name)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        try reader.array(of: 5)
        schemaVersion = try reader.counter()
        madeAt = try reader.milliseconds()
        device = try reader.recordID()
        office = try reader.text()
        name = try reader.text()
    }
}

/// The end of a signed bundle: the key of the device that made it, and its signature of everything
/// before.
///
/// Spec: WireFormat §12.
public struct BundleSignature: Hashable, Sendable {
    /// The key of the device that made the bundle.
    public let key: DeviceKey
    /// The signature over the hash of all bytes before this block.
    public let signature: Signature

    /// - Parameter hash: of all bytes of the file before this block.
    /// - Throws: when the system has no randomness.
    public init(of hash: ContentHash, by key: DevicePrivateKey) throws {
        self.key = key.publicKey
        signature = try key.sign(hash.bytes, for: .bundle)
    }

    /// Whether the signature is the key's, over a hash of all bytes of the file before this block.
    public func isRight(for hash: ContentHash) -> Bool {
        key.verifies(signature, over: hash.bytes, for: .bundle)
    }
}

extension BundleSignature: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        writer.array(3)
        writer.uint(4)
        writer.bytes(key.bytes)
        writer.bytes(signature.bytes)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        try reader.array(of: 3)
        guard try reader.uint() == 4 else { throw CBORError(.invalid, at: start) }
        key = try reader.deviceKey()
        signature = try reader.signature()
    }
}
