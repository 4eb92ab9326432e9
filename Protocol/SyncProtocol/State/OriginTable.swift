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
