/// What one commit writes to one record: some of its registers, each whole, and what was seen.
///
/// A register that is not listed is unchanged. `life` holds the commit's own head and the heads it
/// restates. Spec: Terminology §2, MergeRules §3.
public struct Delta: Hashable, Sendable {
    /// The record's collection.
    public let collection: String
    /// The record's id.
    public let record: RecordID
    /// The record's context as the author saw it, before this commit.
    public let seen: VersionVector
    /// The commit's own head and the heads that it restates; empty where it says nothing of the
    /// life.
    public let life: Register
    /// The registers that it writes, each with all of its values.
    public let registers: RegisterTable
    /// Whether it carries the record's complete state, so that a receiver needs to have seen
    /// nothing before: only a server's move to another space makes such a delta.
    public let isComplete: Bool

    /// Makes one of its parts.
    public init(
        collection: String, record: RecordID, seen: VersionVector, life: Register,
        registers: RegisterTable, isComplete: Bool = false
    ) {
        self.collection = collection
        self.record = record
        self.seen = seen
        self.life = life
        self.registers = registers
        self.isComplete = isComplete
    }
}

extension Delta {
    /// The record that it writes.
    public var reference: RecordReference {
        RecordReference(collection: collection, record: record)
    }

    /// The dots of other commits that this delta restates.
    public func foreignDots(besides own: Dot) -> Set<Dot> {
        var dots: Set<Dot> = []
        for register in [life] + registers.entries.map(\.register) {
            for sibling in register.siblings where sibling.dot != own { dots.insert(sibling.dot) }
        }
        return dots
    }

    /// The delta without the values of some dots: those that the server declared void.
    public func removing(_ voids: Set<Dot>) -> Delta {
        guard !voids.isEmpty else { return self }
        func strip(_ register: Register) -> Register {
            Register(sorted: register.siblings.filter { !voids.contains($0.dot) })
        }
        let entries = registers.entries.map {
            RegisterTable.Entry(key: $0.key, register: strip($0.register))
        }
        return Delta(
            collection: collection, record: record, seen: seen, life: strip(life),
            registers: RegisterTable(sorted: entries.filter { !$0.register.isEmpty }),
            isComplete: isComplete)
    }
}

extension Delta {
    /// The delta with some commits under corrected stamps.
    public func restamped(_ origins: [Dot: Origin]) -> Delta {
        func restamp(_ sibling: DottedValue) -> DottedValue {
            DottedValue(
                origins[sibling.dot] ?? sibling.origin, sibling.value, ancestor: sibling.ancestor,
                isResolution: sibling.isResolution)
        }
        return Delta(
            collection: collection, record: record, seen: seen, life: life.mapped(restamp),
            registers: registers.mapped { restamp($1) }, isComplete: isComplete)
    }

    /// The delta with other values in the place of some, under the same dots.
    ///
    /// - Parameter value: nil for a value that stays.
    public func replacing(
        _ value: (RegisterKey, DottedValue) -> EncodedValue?
    ) -> Delta {
        let registers = registers.mapped { key, sibling in
            guard let other = value(key, sibling) else { return sibling }
            return DottedValue(
                sibling.origin, other, ancestor: sibling.ancestor,
                isResolution: sibling.isResolution)
        }
        return Delta(
            collection: collection, record: record, seen: seen, life: life, registers: registers,
            isComplete: isComplete)
    }
}

extension Register {
    /// Other siblings under the same dots.
    fileprivate func mapped(_ other: (DottedValue) -> DottedValue) -> Register {
        Register(sorted: siblings.map(other))
    }
}

extension RegisterTable {
    /// Other siblings under the same keys and dots.
    fileprivate func mapped(_ other: (RegisterKey, DottedValue) -> DottedValue) -> RegisterTable {
        RegisterTable(
            sorted: entries.map { entry in
                Entry(key: entry.key, register: entry.register.mapped { other(entry.key, $0) })
            })
    }
}

extension Delta {
    /// `[collection, record id, seen, [writer index, counter, stamp, author, …], heads or null,
    /// [key, siblings, …]]`. Origin 0 is the commit itself, the others follow; null stands for
    /// one `alive` head of the commit. A complete delta ends with `true`. Spec: WireFormat §6.
    func encoded(in commit: Origin) -> [UInt8] {
        var writer = CBORWriter(capacity: 128)
        let table = OriginTable(life, registers, excluding: commit.dot)
        let siblings = SiblingEncoder { $0 == commit.dot ? 0 : table.index(of: $0) + 1 }
        writer.array(isComplete ? 7 : 6)
        writer.text(collection)
        writer.bytes(record.bytes)
        seen.encode(into: &writer)
        writer.array(table.origins.count * 4)
        for origin in table.origins {
            writer.uint(UInt64(seen.index(of: origin.dot.writer).index))
            writer.uint(origin.dot.counter)
            writer.uint(origin.stamp.rawValue)
            writer.text(origin.author)
        }
        if life == Delta.plainLife(of: commit) {
            writer.null()
        } else {
            siblings.encode(life, into: &writer)
        }
        siblings.encode(registers, into: &writer)
        if isComplete { writer.bool(true) }
        return writer.bytes
    }

    static func plainLife(of commit: Origin) -> Register {
        Register(DottedValue(commit, Life.alive.encoded))
    }

    init(encoded bytes: ArraySlice<UInt8>, in commit: Origin) throws(CBORError) {
        var reader = CBORReader(bytes)
        let count = try reader.array()
        guard count == 6 || count == 7 else { throw CBORError(.unexpectedLength, at: 0) }
        collection = try reader.name()
        record = try reader.recordID()
        seen = try VersionVector(from: &reader)
        let origins = try Self.origins(from: &reader, seen: seen)
        let siblings = SiblingDecoder(origins: [commit] + origins)
        let heads = try reader.optional { (reader) throws(CBORError) in
            try siblings.decode(from: &reader)
        }
        life = heads ?? Delta.plainLife(of: commit)
        registers = try siblings.decodeTable(from: &reader)
        isComplete = count == 7 ? try reader.bool() : false
        try reader.finish()
        guard isComplete == (count == 7), OriginTable(sorted: origins).isUsed(by: life, registers)
        else {
            throw CBORError(.notCanonical, at: 0)
        }
        try check(commit, isPlain: heads == nil)
    }

    private static func origins(
        from reader: inout CBORReader, seen: VersionVector
    ) throws(CBORError) -> [Origin] {
        let start = reader.position
        let count = try reader.array()
        guard count % 4 == 0 else { throw CBORError(.unexpectedLength, at: start) }
        var origins: [Origin] = []
        for _ in 0..<count / 4 {
            let index = try reader.count()
            guard seen.entries.indices.contains(index) else {
                throw CBORError(.outOfRange, at: start)
            }
            let dot = Dot(seen.entries[index].writer, try reader.counter())
            let stamp = HybridTimestamp(rawValue: try reader.uint())
            guard dot.counter > 0, seen.covers(dot), origins.last.map({ $0.dot < dot }) ?? true
            else { throw CBORError(.invalid, at: start) }
            origins.append(Origin(dot: dot, stamp: stamp, author: try reader.text()))
        }
        return origins
    }

    /// The rules of a delta that its encoding alone does not give.
    private func check(_ commit: Origin, isPlain: Bool) throws(CBORError) {
        let writesEachRegister =
            isComplete
            || registers.entries.allSatisfy { $0.register.dots.contains(commit.dot) }
        let knowsItsHeads = life.siblings.allSatisfy { Life($0.value) != nil }
        guard writesEachRegister, knowsItsHeads, life.dots.contains(commit.dot),
            !seen.covers(commit.dot), !collection.isEmpty,
            isPlain || life != Delta.plainLife(of: commit)
        else { throw CBORError(.invalid, at: 0) }
    }
}
