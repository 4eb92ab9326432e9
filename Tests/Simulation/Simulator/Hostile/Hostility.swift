import SyncProtocol

/// What the hostile device of a world was granted, once and for good.
package enum Hostility: Int, CaseIterable, Hashable, Sendable {
    /// Nothing at all.
    case none = 1
    /// Read in every space of the offices.
    case reads
    /// Write in every space of the offices.
    case writes
    /// Manage in spaces of its own.
    case managesItsOwn
    /// Read in the first space of the offices, manage in spaces of its own.
    case readsAndManages
    /// Write in the first space of the offices, manage in spaces of its own.
    case writesAndManages

    /// Spaces that no office has a grant for.
    static let ownSpaces = ["h0", "h1"]

    static func isOwn(_ space: String) -> Bool { ownSpaces.contains(space) }

    func level(in space: String) -> AccessLevel? {
        if Self.isOwn(space) { return rawValue >= Self.managesItsOwn.rawValue ? .manage : nil }
        guard space.hasPrefix("s") else { return nil }
        switch self {
        case .none, .managesItsOwn: return nil
        case .reads: return .read
        case .writes: return .write
        case .readsAndManages: return space == "s0" ? .read : nil
        case .writesAndManages: return space == "s0" ? .write : nil
        }
    }
}

/// A device that keeps to no rule: a client of its own, without a replica.
///
/// It knows every id, dot and hash of the world, as one that has heard much; values and keys it
/// does not have.
struct HostileDevice: Sendable {
    /// The number of its office, in the names of edits.
    static let office = 99
    static let id = DeviceID(high: 0x0199_0000_0000_7000, low: 0x8000_0000_0000_0099)

    let hostility: Hostility
    /// Its own requests, the last one last.
    var past: [[UInt8]] = []
    /// Requests of others that it has got hold of.
    var overheard: [[UInt8]] = []
    /// Random choices of its own.
    var chance = SplitMix(0)

    func level(in space: String) -> AccessLevel? { hostility.level(in: space) }

    func mayWrite(in space: String) -> Bool { level(in: space).map { $0 >= .write } ?? false }

    mutating func remember(_ body: [UInt8]) {
        past.append(body)
        if past.count > 20 { past.removeFirst() }
    }

    mutating func overhear(_ body: [UInt8]) {
        overheard.append(body)
        if overheard.count > 8 { overheard.removeFirst() }
    }

    /// One of its writers in a space, others in each epoch of the server.
    static func writer(_ slot: Int, in space: String, life: Int) -> WriterID {
        let hash = ContentHash(of: Array("hostile \(slot) \(space) \(life)".utf8))
        return WriterID(rawValue: hash.prefix.reduce(0) { $0 << 8 | UInt64($1) })
    }
}
