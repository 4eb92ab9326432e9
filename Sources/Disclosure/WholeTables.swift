/// All tables of whole counts that a reader cannot tell from the true one, within one part of the
/// hidden cells.
///
/// An end of an interval is found by linear programming with branch and bound. The solver is not
/// believed: a table counts only after each of its sums is checked in whole numbers. A wrong answer
/// of the solver can make an interval too narrow, and never too wide.
final class WholeTables {
    struct End {
        /// The most extreme count of a table that was found and checked.
        var value: Int
        /// Whether nothing more extreme is possible; false where the search ended before it knew.
        var isExact: Bool
    }

    /// How many programs are solved for one end at most.
    private static let limit = 2_000

    private let truth: [Int]
    private let known: [ClosedRange<Int>]
    private let rows: [LinearProgram.Row]
    private let groups: [ReaderKnowledge.SmallGroup]
    private let program: LinearProgram

    /// - Parameter cells: one of the parts of `knowledge`.
    init(_ cells: [Int], of knowledge: ReaderKnowledge) throws(DisclosureFailure) {
        truth = cells.map { knowledge.cells[$0].value }
        known = cells.map { knowledge.cells[$0].known }
        let place = Dictionary(uniqueKeysWithValues: cells.enumerated().map { ($1, $0) })
        rows = knowledge.sums.compactMap { sum in
            var row = LinearProgram.Row(terms: [], rightSide: 0)
            for (cell, coefficient) in [(sum.total, 1)] + sum.parts.map({ ($0, -1) }) {
                if let column = place[cell] {
                    row.terms.append((column, coefficient))
                } else {
                    row.rightSide -= coefficient * knowledge.cells[cell].value
                }
            }
            return row.terms.isEmpty ? nil : row
        }
        groups = knowledge.groups.compactMap { group in
            let inside = group.cells.compactMap { place[$0] }
            // A group with a small cell that is shown says nothing of the others.
            let hasShown = group.cells.contains { cell in
                place[cell] == nil && knowledge.cells[cell].value <= group.greatest
            }
            return inside.isEmpty || hasShown
                ? nil : .init(cells: inside, greatest: group.greatest)
        }
        program = try LinearProgram(columns: cells.count, rows: rows)
    }

    /// The greatest or least count of the cell at a place of the part, over all tables.
    func end(of column: Int, greatest: Bool) -> End {
        let sign = greatest ? 1 : -1
        var end = End(value: truth[column], isExact: true)
        var open = [(lower: known.map(\.lowerBound), upper: known.map(\.upperBound))]
        var solved = 0
        while let node = open.popLast() {
            solved += 1
            guard solved <= Self.limit else {
                end.isExact = false
                break
            }
            switch program.extreme(
                of: column, greatest: greatest, lower: node.lower, upper: node.upper)
            {
            case .infeasible: continue
            case .undecided: end.isExact = false
            case .optimal(let solution):
                let bound = (Double(sign) * solution[column] + 1e-6).rounded(.down)
                guard bound > Double(sign * end.value) else { continue }
                switch verdict(on: solution, node) {
                case .table(let counts):
                    if sign * counts[column] > sign * end.value { end.value = counts[column] }
                case .branches(let branches): open += branches
                case .unclear: end.isExact = false
                }
            }
        }
        return end
    }

    private typealias Node = (lower: [Int], upper: [Int])

    private enum Verdict {
        case table([Int])
        case branches([Node])
        case unclear
    }

    /// What a solution is: a table that holds, or where to look on.
    private func verdict(on solution: [Double], _ node: Node) -> Verdict {
        let fractions = solution.map { abs($0 - $0.rounded()) }
        if let (column, fraction) = fractions.enumerated().max(by: { $0.element < $1.element }),
            fraction > 1e-6
        {
            let below = Int(solution[column].rounded(.down))
            var (down, up) = (node, node)
            down.upper[column] = below
            up.lower[column] = below + 1
            return .branches([down, up])
        }
        let counts = solution.map { Int($0.rounded()) }
        guard holds(counts) else { return .unclear }
        for group in groups where !group.cells.contains(where: { counts[$0] <= group.greatest }) {
            return .branches(
                group.cells.compactMap { cell in
                    guard node.lower[cell] <= group.greatest else { return nil }
                    var small = node
                    small.upper[cell] = min(small.upper[cell], group.greatest)
                    return small
                })
        }
        return .table(counts)
    }

    /// Whether counts fit all that is known but the groups, in whole numbers.
    private func holds(_ counts: [Int]) -> Bool {
        zip(counts, known).allSatisfy { $1.contains($0) }
            && rows.allSatisfy { row in
                row.terms.reduce(0) { $0 + $1.coefficient * counts[$1.column] } == row.rightSide
            }
    }
}
