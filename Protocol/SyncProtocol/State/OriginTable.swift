/// The commits that a state or a delta refers to, listed once and then named by their index.
struct OriginTable {
    /// Sorted by dot, one a dot.
    private(set) var origins: [Origin]

    init(_ registers: [Register], excluding own: Dot? = nil) {
        var seen: [Dot: Origin] = [:]
        for sibling in registers.lazy.flatMap(\.siblings) where sibling.dot != own {
            seen[sibling.dot] = sibling.origin
        }
        origins = seen.count == 1 ? Array(seen.values) : seen.values.sorted { $0.dot < $1.dot }
    }

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
}
