import CClp

/// A linear program with equality rows, solved by Clp and warm from its second solution on.
///
/// It is for one thread at a time.
final class LinearProgram {
    struct Row {
        /// Columns with their coefficients.
        var terms: [(column: Int, coefficient: Int)]
        var rightSide: Int
    }

    enum Outcome {
        case optimal([Double])
        case infeasible
        /// Clp gave up.
        case undecided
    }

    private let clp: fieldbook_clp_functions
    private let model: UnsafeMutableRawPointer
    private let columns: Int

    /// - Throws: `DisclosureFailure.noSolver` where Clp is not installed.
    init(columns: Int, rows: [Row]) throws(DisclosureFailure) {
        guard let loaded = fieldbook_clp(), let model = loaded.pointee.newModel() else {
            throw .noSolver
        }
        clp = loaded.pointee
        self.model = model
        self.columns = columns
        clp.setLogLevel(model, 0)
        clp.setMaximumIterations(model, 100_000)
        var entries = [[(row: Int, coefficient: Int)]](repeating: [], count: columns)
        for (index, row) in rows.enumerated() {
            for term in row.terms { entries[term.column].append((index, term.coefficient)) }
        }
        var starts: [CoinBigIndex] = [0]
        for column in entries { starts.append(starts[starts.count - 1] + Int32(column.count)) }
        let sides = rows.map { Double($0.rightSide) }
        let zeros = [Double](repeating: 0, count: columns)
        clp.loadProblem(
            model, Int32(columns), Int32(rows.count), starts,
            entries.flatMap { $0.map { Int32($0.row) } },
            entries.flatMap { $0.map { Double($0.coefficient) } },
            zeros, zeros, zeros, sides, sides)
    }

    deinit { clp.deleteModel(model) }

    /// The solution within the bounds whose value of one column is greatest, or least.
    func extreme(of column: Int, greatest: Bool, lower: [Int], upper: [Int]) -> Outcome {
        var costs = [Double](repeating: 0, count: columns)
        costs[column] = greatest ? -1 : 1
        return cheapest(costs, lower: lower, upper: upper)
    }

    /// The solution within the bounds whose sum of costs, one for each column, is least.
    func cheapest(_ costs: [Double], lower: [Int], upper: [Int]) -> Outcome {
        clp.chgObjCoefficients(model, costs)
        clp.chgColumnLower(model, lower.map(Double.init))
        clp.chgColumnUpper(model, upper.map(Double.init))
        clp.setOptimizationDirection(model, 1)
        _ = clp.primal(model, 0)
        switch clp.status(model) {
        case 0:
            guard let solution = clp.primalColumnSolution(model) else { return .undecided }
            return .optimal((0..<columns).map { solution[$0] })
        case 1: return .infeasible
        default: return .undecided
        }
    }
}
