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

extension Delta {
    /// The delta of a commit with the commits of some branches under their new names.
    ///
    /// Who has seen a commit has seen those of its writer before it. A renamed commit says so of
    /// the part of its writer's history that has other names, so that states that were made of
    /// renamed commits and renamed states are the same.
    ///
    /// - Parameter state: what the record's own state has seen, under the new names. Nobody could
    ///   give a server more than that of a branch which is held as states only, so nothing waits
    ///   for it; nil where all of it is held.
    public func renamed(
        _ renaming: Renaming, of commit: Dot, over state: VersionVector? = nil
    ) -> Delta {
        var seen = renaming.vector(seen)
        for dot in renaming.past(of: commit) { seen.include(dot) }
        let inner = renaming.within(self.seen, of: commit)
        let (life, registers) = (inner.register(life), inner.table(registers))
        if let state {
            let values = [life] + registers.entries.map(\.register)
            seen = renaming.seen(seen, restating: values.flatMap(\.dots), over: state)
        }
        return Delta(
            collection: collection, record: record, seen: seen, life: life,
            registers: registers, isComplete: isComplete)
    }
}

extension Renaming {
    /// What a delta has seen, without what its record's state lacks of branches that are held as
    /// states only.
    fileprivate func seen(
        _ seen: VersionVector, restating dots: [Dot], over state: VersionVector
    ) -> VersionVector {
        let states = Set(branches.values.joined().filter(\.isHeldAsStates).map(\.renamed))
        guard seen.entries.contains(where: { states.contains($0.writer) }) else { return seen }
        var held = state
        for dot in dots where states.contains(dot.writer) { held.include(dot) }
        var result = VersionVector()
        for entry in seen.entries {
            let counter =
                states.contains(entry.writer)
                ? min(entry.counter, held[entry.writer]) : entry.counter
            if counter > 0 { result.include(Dot(entry.writer, counter)) }
        }
        return result
    }
}

extension Commit {
    /// The commit under its new name, with all that it has seen under theirs. Redacted parts stay.
    ///
    /// - Parameter states: what the states of its records have seen, under the new names.
    /// - Throws: when a delta cannot be read.
    public func renamed(
        _ renaming: Renaming, over states: [RecordReference: VersionVector] = [:]
    ) throws(CBORError) -> Commit {
        let origin = renaming.origin(origin)
        var renamed: [Part] = []
        for part in parts {
            switch part {
            case .redacted: renamed.append(part)
            case .delta(let bytes):
                let old = try Delta(encoded: bytes, in: self.origin)
                let record = RecordReference(collection: old.collection, record: old.record)
                let delta = old.renamed(renaming, of: dot, over: states[record])
                renamed.append(.delta(delta.encoded(in: origin)[...]))
            }
        }
        return Commit(origin: origin, parts: renamed)
    }

    /// Whether its own dot or anything that its deltas have seen is renamed.
    ///
    /// - Throws: when a delta cannot be read.
    public func isTouched(by renaming: Renaming) throws(CBORError) -> Bool {
        if renaming.contains(dot) { return true }
        return try deltas().contains { renaming.touches($0.seen) }
    }

    /// The commit with the deltas of some records replaced by their hashes: its own hash stays.
    ///
    /// A delta that cannot be read stays as well; nobody shows it.
    public func redacting(_ isRedacted: (RecordReference) -> Bool) -> Commit {
        let redacted = parts.map { part -> Part in
            guard case .delta(let bytes) = part,
                let delta = try? Delta(encoded: bytes, in: origin),
                isRedacted(RecordReference(collection: delta.collection, record: delta.record))
            else { return part }
            return .redacted(part.hash)
        }
        return Commit(origin: origin, parts: redacted)
    }
}
