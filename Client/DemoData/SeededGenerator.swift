/// A random number generator whose sequence depends on its seed alone: SplitMix64.
///
/// The functions below stand in for the standard library's `random(in:using:)`, whose way of
/// drawing may change between versions; generated demo data must not.
/// Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// A generator of its own for each (seed, name, index), so that row 7 does not depend on row 6.
    package init(seed: UInt64, name: String, index: Int) {
        state = seed ^ Self.hash(name)
        state = next() ^ UInt64(truncatingIfNeeded: index)
        state = next()
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound` - 1; 0 when `bound` is not positive.
    mutating func number(below bound: Int) -> Int {
        guard bound > 0 else { return 0 }
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    mutating func number(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + number(below: range.count)
    }

    /// True in `percent` of 100 draws.
    mutating func chance(_ percent: Int) -> Bool {
        number(below: 100) < percent
    }

    /// One element, each as likely; nil from an empty list.
    mutating func element<Element>(of list: [Element]) -> Element? {
        list.isEmpty ? nil : list[number(below: list.count)]
    }

    /// FNV-1a over the UTF-8 of a name.
    private static func hash(_ name: String) -> UInt64 {
        name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}

/// Elements with weights, drawn in proportion to them.
struct WeightedList<Element: Sendable>: Sendable {
    let elements: [Element]
    /// Running sums of the weights in thousandths; the last one is the whole.
    private let sums: [Int]

    /// Leaves out elements whose weight is not positive.
    init(_ pairs: [(Element, Double)]) {
        var total = 0
        var elements: [Element] = []
        var sums: [Int] = []
        for (element, weight) in pairs where weight > 0 {
            total += max(1, Int((weight * 1000).rounded()))
            elements.append(element)
            sums.append(total)
        }
        self.elements = elements
        self.sums = sums
    }

    var isEmpty: Bool { elements.isEmpty }

    /// One element; nil from an empty list.
    func draw(using generator: inout SeededGenerator) -> Element? {
        guard let total = sums.last else { return nil }
        let point = generator.number(below: total)
        var low = 0
        var high = sums.count - 1
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > point { high = middle } else { low = middle + 1 }
        }
        return elements[low]
    }
}
