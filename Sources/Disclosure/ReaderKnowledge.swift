/// What a reader of everything that was published knows of each count.
///
/// The reader knows the sums, what is shown, that counts are whole and not negative, and the rule:
/// what the least hidden count can be, and that in each group of hidden cells at least one is
/// small, since nothing would have been hidden otherwise. All hidden cells bear one sign, so that
/// the reader does not know which is the small one. Publications of several days are one
/// knowledge: a cell that stands in two of them is one cell.
package struct ReaderKnowledge: Sendable {
    package struct Cell: Sendable {
        /// The true count; it decides nothing but where the search begins.
        package var value: Int
        /// What the reader knows without the sums; one count where it is shown.
        package var known: ClosedRange<Int>

        package init(value: Int, known: ClosedRange<Int>) {
            self.value = value
            self.known = known
        }
    }

    package struct Sum: Sendable {
        package var total: Int
        package var parts: [Int]

        package init(total: Int, parts: [Int]) {
            self.total = total
            self.parts = parts
        }
    }

    /// Cells of which at least one is at most `greatest`, as the rule says.
    package struct SmallGroup: Sendable {
        package var cells: [Int]
        package var greatest: Int

        package init(cells: [Int], greatest: Int) {
            self.cells = cells
            self.greatest = greatest
        }
    }

    package let cells: [Cell]
    package let sums: [Sum]
    package let groups: [SmallGroup]

    /// - Throws: `DisclosureFailure.contradiction` where the true counts do not fit.
    package init(
        cells: [Cell], sums: [Sum], groups: [SmallGroup] = []
    ) throws(DisclosureFailure) {
        self.cells = cells
        self.sums = sums
        self.groups = groups
        for (index, cell) in cells.enumerated() where !cell.known.contains(cell.value) {
            throw .contradiction("cell \(index) is not what is said of it")
        }
        for (index, sum) in sums.enumerated()
        where cells[sum.total].value != sum.parts.reduce(0, { $0 + cells[$1].value }) {
            throw .contradiction("sum \(index) differs from its parts")
        }
        for (index, group) in groups.enumerated()
        where !group.cells.contains(where: { cells[$0].value <= group.greatest }) {
            throw .contradiction("group \(index) has no small cell")
        }
    }

    /// The hidden cells that hang together by sums or groups, each part apart.
    func parts() -> [[Int]] {
        Self.parts(
            of: cells.indices.filter(isHidden),
            by: sums.map { $0.parts + [$0.total] } + groups.map(\.cells))
    }

    /// Cells that hang together, where those of one link do.
    static func parts(of cells: [Int], by links: [[Int]]) -> [[Int]] {
        var leader = Dictionary(uniqueKeysWithValues: cells.map { ($0, $0) })
        func find(_ cell: Int) -> Int {
            var cell = cell
            while let next = leader[cell], next != cell { cell = next }
            return cell
        }
        for link in links {
            let inside = link.filter { leader[$0] != nil }
            for (first, second) in zip(inside, inside.dropFirst()) {
                let (one, other) = (find(first), find(second))
                leader[max(one, other)] = min(one, other)
            }
        }
        return Dictionary(grouping: cells, by: find).values.sorted { $0[0] < $1[0] }
    }

    private func isHidden(_ cell: Int) -> Bool {
        cells[cell].known.lowerBound < cells[cell].known.upperBound
    }
}
