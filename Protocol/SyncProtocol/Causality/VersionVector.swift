/// Which commits a state has seen: per writer the highest counter, absent meaning 0.
///
/// Entries are sorted by writer, one each, with counters of 1 or more. Spec: Terminology §2.
public struct VersionVector: Hashable, Sendable {
    /// How far one writer was seen.
    public struct Entry: Hashable, Sendable {
        /// The writer.
        public let writer: WriterID
        /// The last counter that was seen.
        public var counter: UInt64
    }

    /// Sorted by writer; each counter is above 0.
    public private(set) var entries: [Entry] = []

    /// Has seen nothing.
    public init() {}

    /// Has seen each writer up to a counter; 0 counts as nothing.
    public init(_ counters: [WriterID: UInt64]) {
        entries =
            counters.filter { $0.value > 0 }
            .map { Entry(writer: $0.key, counter: $0.value) }
            .sorted { $0.writer < $1.writer }
    }

    /// Has seen a commit and all before it of its writer.
    public init(_ dot: Dot) {
        include(dot)
    }

    /// Whether nothing was seen.
    public var isEmpty: Bool { entries.isEmpty }

    /// Where the writer's entry is, or would be inserted.
    func index(of writer: WriterID) -> (index: Int, found: Bool) {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].writer < writer { low = middle + 1 } else { high = middle }
        }
        return (low, low < entries.count && entries[low].writer == writer)
    }

    /// Up to which counter a writer was seen; 0 where it was not.
    public subscript(_ writer: WriterID) -> UInt64 {
        let (index, found) = index(of: writer)
        return found ? entries[index].counter : 0
    }

    /// Whether a commit was seen.
    public func covers(_ dot: Dot) -> Bool { self[dot.writer] >= dot.counter }

    /// Whether all was seen that another vector has seen.
    public func covers(_ other: VersionVector) -> Bool {
        other.entries.allSatisfy { self[$0.writer] >= $0.counter }
    }

    /// Raises the writer's counter; a lower one changes nothing.
    public mutating func include(_ dot: Dot) {
        let (index, found) = index(of: dot.writer)
        if !found {
            guard dot.counter > 0 else { return }
            entries.insert(Entry(writer: dot.writer, counter: dot.counter), at: index)
        } else if entries[index].counter < dot.counter {
            entries[index].counter = dot.counter
        }
    }

    /// The entries that fulfil a condition.
    public func filtered(_ isKept: (Entry) throws -> Bool) rethrows -> VersionVector {
        var result = VersionVector()
        result.entries = try entries.filter(isKept)
        return result
    }

    /// Takes the pointwise maximum.
    public mutating func merge(_ other: VersionVector) {
        if isEmpty { entries = other.entries }
        for entry in other.entries { include(Dot(entry.writer, entry.counter)) }
    }

    /// What either of both has seen.
    public func merging(_ other: VersionVector) -> VersionVector {
        var result = self
        result.merge(other)
        return result
    }

    /// What both have seen.
    public func common(with other: VersionVector) -> VersionVector {
        var result = VersionVector()
        result.entries = entries.compactMap { entry in
            let counter = min(entry.counter, other[entry.writer])
            return counter > 0 ? Entry(writer: entry.writer, counter: counter) : nil
        }
        return result
    }

    /// How it stands to another vector.
    public func relation(to other: VersionVector) -> CausalRelation {
        switch (other.covers(self), self.covers(other)) {
        case (true, true): .equal
        case (true, false): .before
        case (false, true): .after
        case (false, false): .concurrent
        }
    }
}

extension VersionVector: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        writer.array(entries.count * 2)
        for entry in entries {
            writer.uint(entry.writer.rawValue)
            writer.uint(entry.counter)
        }
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        let count = try reader.array()
        guard count % 2 == 0 else { throw CBORError(.unexpectedLength, at: start) }
        entries.reserveCapacity(count / 2)
        for _ in 0..<count / 2 {
            let writer = WriterID(rawValue: try reader.uint())
            let counter = try reader.counter()
            guard counter > 0, entries.last.map({ $0.writer < writer }) ?? true else {
                throw CBORError(.notCanonical, at: start)
            }
            entries.append(Entry(writer: writer, counter: counter))
        }
    }
}

/// How two version vectors stand to each other. A partial order, hence not `Comparable`.
public enum CausalRelation: String, Sendable {
    case equal
    /// The first is contained in the second.
    case before
    /// The first contains the second.
    case after
    case concurrent
}
