/// The registers of a record or a delta, sorted by key, one entry a key.
public struct RegisterTable: Hashable, Sendable {
    /// A register under its key.
    public struct Entry: Hashable, Sendable {
        /// The key.
        public let key: RegisterKey
        /// The register.
        public var register: Register
    }

    /// Sorted by key, each key once.
    public internal(set) var entries: [Entry] = []

    /// Holds no register.
    public init() {}

    /// Holds these registers.
    public init(_ registers: [RegisterKey: Register]) {
        entries =
            registers.map { Entry(key: $0.key, register: $0.value) }
            .sorted { $0.key < $1.key }
    }

    /// Entries as they were written: of those under one key the last holds.
    init(written entries: [Entry]) {
        let isSorted = zip(entries, entries.dropFirst()).allSatisfy { $0.key < $1.key }
        if isSorted {
            self.entries = entries
            return
        }
        let places = entries.indices.sorted {
            entries[$0].key == entries[$1].key ? $0 < $1 : entries[$0].key < entries[$1].key
        }
        self.entries.reserveCapacity(entries.count)
        for place in places {
            if self.entries.last?.key == entries[place].key { self.entries.removeLast() }
            self.entries.append(entries[place])
        }
    }

    init(sorted entries: [Entry]) {
        self.entries = entries
    }

    /// Whether it holds no register.
    public var isEmpty: Bool { entries.isEmpty }

    private func index(of key: RegisterKey) -> (index: Int, found: Bool) {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return (low, low < entries.count && entries[low].key == key)
    }

    /// The register under a key; nil where there is none.
    public subscript(_ key: RegisterKey) -> Register? {
        let (index, found) = index(of: key)
        return found ? entries[index].register : nil
    }

    /// The entries of one field: its own register, or those of its elements.
    public func entries(ofField field: String) -> [Entry] {
        let own = index(of: RegisterKey(field))
        var result = own.found ? [entries[own.index]] : []
        var index = index(of: RegisterKey(field, element: "")).index
        while index < entries.count, entries[index].key.field == field {
            if entries[index].key.element != nil { result.append(entries[index]) }
            index += 1
        }
        return result
    }

    /// Combines each listed register with what is here under its key; others stay as they are.
    mutating func merge(_ incoming: RegisterTable, with join: (Register, Register) -> Register) {
        guard !entries.isEmpty else {
            entries = incoming.entries
            for index in entries.indices {
                entries[index].register = join(.empty, entries[index].register)
            }
            entries.removeAll(where: \.register.isEmpty)
            return
        }
        for entry in incoming.entries {
            let (index, found) = index(of: entry.key)
            let register = join(found ? entries[index].register : .empty, entry.register)
            switch (found, register.isEmpty) {
            case (true, false): entries[index].register = register
            case (true, true): entries.remove(at: index)
            case (false, false):
                entries.insert(Entry(key: entry.key, register: register), at: index)
            case (false, true): break
            }
        }
    }
}

/// The commits that a state or a delta refers to, listed once and then named by their index.
struct OriginTable {
    /// Sorted by dot, one a dot.
    private(set) var origins: [Origin]

    init(_ life: Register, _ registers: RegisterTable, excluding own: Dot? = nil) {
        origins = []
        // Most states are one commit's or a few commits': a look at those found is enough.
        var seen: Set<Dot> = []
        func note(_ register: Register) {
            for sibling in register.siblings where sibling.dot != own {
                if origins.last?.dot == sibling.dot { continue }
                if origins.count < Self.few {
                    if origins.contains(where: { $0.dot == sibling.dot }) { continue }
                } else {
                    if seen.isEmpty { seen = Set(origins.map(\.dot)) }
                    if !seen.insert(sibling.dot).inserted { continue }
                }
                origins.append(sibling.origin)
            }
        }
        note(life)
        for entry in registers.entries { note(entry.register) }
        if origins.count > 1 { origins.sort { $0.dot < $1.dot } }
    }

    /// So many are sought one after the other.
    private static let few = 12

    init(sorted origins: [Origin]) {
        self.origins = origins
    }

    func index(of dot: Dot) -> Int {
        var low = 0
        var high = origins.count
        while low < high {
            let middle = (low + high) / 2
            if origins[middle].dot < dot { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Whether some sibling names each origin; one more or less would be a second encoding.
    func isUsed(by life: Register, _ registers: RegisterTable) -> Bool {
        if origins.count == 1, life.siblings.first?.dot == origins[0].dot { return true }
        var unused = origins.count
        var isNamed = [Bool](repeating: false, count: origins.count)
        func name(_ register: Register) {
            for sibling in register.siblings {
                let index = index(of: sibling.dot)
                guard index < origins.count, origins[index].dot == sibling.dot, !isNamed[index]
                else { continue }
                isNamed[index] = true
                unused -= 1
            }
        }
        name(life)
        for entry in registers.entries { name(entry.register) }
        return unused == 0
    }
}
