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
