import SyncProtocol

/// A plain model of what was done: every edit, and what its author had seen.
///
/// It says what a store that knows some edits has to hold (`expected`), and by reading stores after
/// every step it learns who knows what. It uses no code of the merge, the policies or the exchange;
/// states are only read.
struct Oracle: Sendable {
    /// One store of the world.
    enum Holder: Hashable, Sendable, CustomStringConvertible {
        case central
        case field(Int)

        var description: String {
            switch self {
            case .central: "the server"
            case .field(let index): "r\(index)"
            }
        }
    }

    /// What a step may take out of a store.
    enum Loss: Int, Comparable, Sendable {
        case none
        /// What can be fetched from the server again: the power failed.
        case fetched
        /// Anything: an older copy took its place, or access was taken back.
        case anything

        static func < (left: Loss, right: Loss) -> Bool { left.rawValue < right.rawValue }
    }

    var edits: [EditName: Edit] = [:]
    /// Every commit that was ever found, by its chain hash: one hash, one content.
    var commits: [ContentHash: KnownCommit] = [:]
    /// What the server took under a dot.
    var taken: [Dot: ContentHash] = [:]
    /// The dots among them of which its present life has said so.
    var proven: Set<Dot> = []
    /// What it had taken when it was lost, each time that it was.
    var lives: [Life] = []
    /// How often it had been lost when a replica first heard of an epoch.
    var lifeOf: [Epoch: Int] = [:]
    /// The edits whose commits came into a quarantine, which may be all that is left of them.
    var refused: [Dot: EditName] = [:]
    /// What it took and refused for good.
    var voided: Set<ContentHash> = []
    /// Refused commits of which a record has shown values, as a lost server had taken them.
    var givenBack: [Place: Set<Dot>] = [:]
    /// How far the server's logs were read.
    var logNumbers: [String: UInt64] = [:]
    /// The edits that a store shows, by record.
    var knowledge: [Holder: [Place: Set<EditName>]] = [:]
    /// The spaces that each replica was reading by a scan.
    var scanning: [Holder: Set<String>] = [:]
    /// The edits in the quarantine of each replica.
    var quarantine: [Holder: Set<EditName>] = [:]
    /// The edits that may have settled what stands against each other in a record's life.
    var decisions: Set<EditName> = []
    /// The edits that were made over exported rows.
    var corrections: [EditName: Correction] = [:]
    /// Edits of a record of which the only copy was destroyed, by a person or a loss of machines.
    var lost: [RecordID: Set<EditName>] = [:]
    /// The offices that were ever not allowed to write somewhere.
    var restricted: Set<Int> = []
    /// Whether the server ever began anew from a backup.
    var isRestored = false
    /// Records that the server has forgotten for good.
    var expunged: Set<Place> = []
    /// Those, and what it had forgotten before it was restored.
    var everCollected: Set<Place> = []
    /// Edits that the server had taken into records which it has expunged since.
    var forgotten: Set<EditName> = []
    /// The dots that they have got by that, where nobody has made a commit of the name.
    var renamedDots: Set<Dot> = []
    /// The branches that replicas may have given other names, by these.
    var branches: [WriterID: BranchName] = [:]
    /// The chain hashes by which they were found.
    var branchHashes: Set<ContentHash> = []
    /// What the server wrote by itself under names that replicas have given it since.
    var otherNames: [EditName: EditName] = [:]
    /// Edits that the server took under two dots.
    var doubled: Set<EditName> = []
    /// What the server wrote by itself about a record that was erased before the step was over:
    /// nobody can say any more what that did.
    var unclear: Set<Dot> = []
    /// Refused edits that a person has let go, or made again under another name.
    var released: Set<EditName> = []
    /// Replicas that were replaced, shut out or robbed of power: what the server knows of them says
    /// little of what they hold.
    var unreliable: Set<Holder> = []
    /// Every edit that the server ever held of a record in a space.
    var everHeld: [Place: Set<EditName>] = [:]
    /// What the hostile device may do, and the commits that it has made.
    var hostility: Hostility?
    var hostileCommits: [ContentHash: HostileCommit] = [:]
    /// How many edits were made in each office: what the next one is called after.
    var editCounts: [Int: Int] = [:]

    mutating func nextEdit(_ office: Int) -> EditName {
        editCounts[office, default: 0] += 1
        return "e\(office).\(editCounts[office] ?? 0)"
    }
}

extension Oracle {
    /// What a store that knows these edits of a record has to hold.
    struct Expected: Hashable {
        var heads: Set<EditName> = []
        /// The edits whose values stand in each register.
        var registers: [String: Set<EditName>] = [:]
    }

    /// A value stands unless a known edit of the same register had seen it; a head, unless a known
    /// edit of the record had seen it and did not leave it standing. An erasure ends everything.
    ///
    /// What the server says of a record in one space says nothing of it in another one.
    func expected(_ place: Place, knowing names: Set<EditName>) -> Expected {
        let record = place.record
        let parts = names.compactMap { name in
            edits[name]?.parts[record].map { (name: name, part: $0) }
        }
        let erasures = parts.filter { $0.part.head == .erased }
        guard erasures.isEmpty else { return Expected(heads: Set(erasures.map(\.name))) }
        var result = Expected()
        var replaced: [String: Set<EditName>] = [:]
        var replacedHeads: Set<EditName> = []
        for (name, part) in parts {
            for key in part.writes.keys {
                result.registers[key, default: []].insert(name)
                replaced[key, default: []].formUnion(
                    part.seen.subtracting(part.keptValues[key] ?? []))
            }
            if let edit = edits[name], edit.maker == .central {
                guard edit.space == place.space else { continue }
                result.heads.formUnion(part.keptHeads)
            }
            result.heads.insert(name)
            replacedHeads.formUnion(part.seen.subtracting(part.keptHeads))
        }
        for (key, names) in replaced { result.registers[key]?.subtract(names) }
        result.heads.subtract(replacedHeads)
        return result
    }

    /// The heads that an edit leaves standing: all but `alive` ones, unless only closings stand.
    ///
    /// - Parameter isBesideOthers: whether a head stands besides, of an edit that was taken twice.
    func keptHeads(
        _ place: Place, seen: Set<EditName>, isBesideOthers: Bool = false
    ) -> Set<EditName> {
        let heads = expected(place, knowing: seen).heads
        let kept = heads.filter { edits[$0]?.parts[place.record]?.head != .alive }
        let onlyClosings = kept.allSatisfy { edits[$0]?.parts[place.record]?.head == .closing }
        return kept.count == heads.count && onlyClosings && !isBesideOthers ? [] : kept
    }

    /// The edits of a record that a context covers.
    ///
    /// - Parameter meanings: what dots mean to the holder.
    func names(
        _ record: RecordID, in context: VersionVector, _ meanings: Meanings = Meanings(),
        includingVoid: Bool = false
    ) throws(Violation) -> Set<EditName> {
        var names: Set<EditName> = []
        for entry in context.entries {
            for counter in 1...entry.counter {
                let dot = Dot(entry.writer, counter)
                guard let commit = commit(dot, meanings) else {
                    throw Violation("context", "it covers \(dot), which no server took")
                }
                let counts = includingVoid || commit.isOwn || !commit.isVoid
                if counts, commit.known.records.contains(record) {
                    names.insert(commit.known.edit)
                }
            }
        }
        return names
    }

    /// The edits of a record that a state of it holds in a space.
    ///
    /// What the server has brought there stays, also where it was refused since in the space that
    /// it came from: by a server that was restored, or is new.
    func names(
        _ place: Place, of state: RecordState, _ meanings: Meanings
    ) throws(Violation) -> Set<EditName> {
        let names = try names(place.record, in: state.context, meanings)
        return names.reduce(into: names) { all, name in
            guard let edit = edits[name], edit.maker == .central, edit.space == place.space,
                let part = edit.parts[place.record], part.head == .alive
            else { return }
            all.formUnion(part.seen)
        }
    }
}
