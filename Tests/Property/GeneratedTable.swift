import Disclosure

/// A table of fictitious counts with all of its totals, as one list of cells.
struct GeneratedTable {
    /// Each cell's code on each axis; the number of codes where it is a total over the axis.
    let places: [[Int]]
    let counts: [Int]
    let sums: [ReaderKnowledge.Sum]
    private let sizes: [Int]

    init(sizes: [Int], count: ([Int]) -> Int) {
        var places: [[Int]] = [[]]
        for size in sizes {
            places = places.flatMap { place in (0...size).map { place + [$0] } }
        }
        let isInner = { (place: [Int]) in sizes.indices.allSatisfy { place[$0] < sizes[$0] } }
        let inner = places.filter(isInner).map { ($0, count($0)) }
        counts = places.map { place in
            var sum = 0
            for (cell, count) in inner {
                let isPart = sizes.indices.allSatisfy { axis in
                    place[axis] == sizes[axis] || place[axis] == cell[axis]
                }
                if isPart { sum += count }
            }
            return sum
        }
        var sums: [ReaderKnowledge.Sum] = []
        for (total, place) in places.enumerated() {
            for axis in sizes.indices where place[axis] == sizes[axis] {
                let parts = (0..<sizes[axis]).compactMap { code in
                    var part = place
                    part[axis] = code
                    return places.firstIndex(of: part)
                }
                sums.append(.init(total: total, parts: parts))
            }
        }
        self.places = places
        self.sums = sums
        self.sizes = sizes
    }

    func isInner(_ place: [Int]) -> Bool {
        sizes.indices.allSatisfy { place[$0] < sizes[$0] }
    }
}
