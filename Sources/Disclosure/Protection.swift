/// Which cells of a publication are hidden, so that no hidden one is known too closely.
package struct Protection: Sendable {
    /// All hidden cells, those that the rule hides and those hidden for their sake.
    package let hidden: Set<Int>
    /// What a reader still learns of them.
    package let audit: DisclosureAudit

    /// Hides the small cells, then for each that is exposed the others that cost least, and shows
    /// again what need not be hidden.
    ///
    /// A cell costs one and its count as a share of the mean count. The cost in time grows with the
    /// square of the number of cells that are hidden.
    ///
    /// - Throws: `DisclosureFailure.unprotectable` with the cells, `contradiction`, or `noSolver`.
    package init(of publication: Publication) throws(DisclosureFailure) {
        var search = try ProtectionSearch(publication)
        try search.hide()
        try search.showAgain()
        hidden = search.hidden
        audit = search.audit
    }
}

/// The search for the cells to hide; all its moves are whole tables of the publication's sums.
private struct ProtectionSearch {
    let publication: Publication
    private let costs: [Double]
    private let moves: LinearProgram
    private(set) var hidden: Set<Int>
    private(set) var audit: DisclosureAudit

    init(_ publication: Publication) throws(DisclosureFailure) {
        self.publication = publication
        let counts = publication.cells.map(\.count)
        let mean = max(1, Double(counts.reduce(0, +)) / Double(max(1, counts.count)))
        costs = counts.map { 1 + Double($0) / mean }
        let rows = publication.sums.map { sum in
            LinearProgram.Row(
                terms: [(2 * sum.total, 1), (2 * sum.total + 1, -1)]
                    + sum.parts.flatMap { [(2 * $0, -1), (2 * $0 + 1, 1)] },
                rightSide: 0)
        }
        moves = try LinearProgram(columns: 2 * counts.count, rows: rows)
        hidden = Set(counts.indices.filter(publication.isSmall))
        audit = try DisclosureAudit(publication.knowledge(hiding: hidden))
    }

    /// Hides more until no hidden cell is exposed.
    mutating func hide() throws(DisclosureFailure) {
        while true {
            let exposed = publication.exposed(by: audit)
            if exposed.isEmpty { return }
            let before = hidden
            for finding in exposed {
                for move in lacking(finding) {
                    hidden.formUnion(others(moving: finding.cell, move))
                }
            }
            if hidden == before {
                // The program knows neither the groups nor that counts are whole.
                hidden.formUnion(exposed.compactMap { neighbour(of: $0.cell) })
            }
            guard hidden != before else {
                throw .unprotectable(cells: exposed.map(\.cell))
            }
            audit = try DisclosureAudit(publication.knowledge(hiding: hidden))
        }
    }

    /// Shows each cell again, the dearest first, that is not needed.
    mutating func showAgain() throws(DisclosureFailure) {
        let added = hidden.filter { !publication.isSmall($0) }
            .sorted { (costs[$1], $0) < (costs[$0], $1) }
        for cell in added {
            let fewer = hidden.subtracting([cell])
            let outcome = try DisclosureAudit(publication.knowledge(hiding: fewer))
            if publication.exposed(by: outcome).isEmpty { (hidden, audit) = (fewer, outcome) }
        }
    }

    /// By how much a cell must be able to rise or fall, and is not.
    private func lacking(_ finding: DisclosureAudit.Finding) -> [Int] {
        let count = publication.cells[finding.cell].count
        let isSmall = publication.isSmall(finding.cell)
        let least = isSmall ? publication.least(finding.cell) : finding.interval.lowerBound
        var moves: [Int] = []
        if finding.interval.lowerBound > least { moves.append(least - count) }
        if finding.interval.upperBound < least + publication.width {
            moves.append(least + publication.width - count)
        }
        return moves.filter { $0 != 0 }
    }

    /// The shown cells that change where a cell moves so far at the least cost.
    private func others(moving cell: Int, _ distance: Int) -> Set<Int> {
        var upper: [Int] = []
        var prices: [Double] = []
        for (index, other) in publication.cells.enumerated() {
            let isFixed = other.count < publication.least(index)
            upper +=
                isFixed ? [0, 0] : [publication.bound, other.count - publication.least(index)]
            let price = hidden.contains(index) ? 0 : costs[index]
            prices += [price, price]
        }
        var lower = [Int](repeating: 0, count: upper.count)
        lower[2 * cell + (distance < 0 ? 1 : 0)] = abs(distance)
        upper[2 * cell + (distance < 0 ? 0 : 1)] = 0
        guard upper[2 * cell + (distance < 0 ? 1 : 0)] >= abs(distance),
            case .optimal(let solution) = moves.cheapest(prices, lower: lower, upper: upper)
        else { return [] }
        return Set(
            publication.cells.indices.filter {
                !hidden.contains($0) && solution[2 * $0] + solution[2 * $0 + 1] > 1e-6
            })
    }

    /// The cheapest shown cell in a sum with a cell, or the cheapest of all where none is.
    private func neighbour(of cell: Int) -> Int? {
        let near = publication.sums.filter { $0.total == cell || $0.parts.contains(cell) }
            .flatMap { $0.parts + [$0.total] }
        return cheapest(of: near) ?? cheapest(of: Array(publication.cells.indices))
    }

    private func cheapest(of cells: [Int]) -> Int? {
        cells.filter {
            !hidden.contains($0) && publication.cells[$0].count >= publication.threshold
        }
        .min { (costs[$0], $0) < (costs[$1], $1) }
    }
}
