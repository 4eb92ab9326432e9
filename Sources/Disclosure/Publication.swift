/// Counts that are to be published together: all tables, with their totals, as one list of cells.
///
/// A cell that stands in several tables stands here once; so linked tables, totals and hierarchies
/// of areas are sums over one list.
package struct Publication: Sendable {
    package struct Cell: Sendable {
        package var count: Int
        /// Whether a zero is shown here: only where the category exists by law or design.
        package var showsZero: Bool

        package init(count: Int, showsZero: Bool) {
            self.count = count
            self.showsZero = showsZero
        }
    }

    package let cells: [Cell]
    package let sums: [ReaderKnowledge.Sum]
    /// The least count that may be shown; smaller ones are small.
    package let threshold: Int

    /// - Parameter threshold: at least 3.
    package init(cells: [Cell], sums: [ReaderKnowledge.Sum], threshold: Int = 5) {
        self.cells = cells
        self.sums = sums
        self.threshold = max(3, threshold)
    }

    /// By how much the greatest possible count of a hidden cell exceeds its least, at least.
    package var width: Int { threshold - 1 }

    /// The least count that can be hidden in a cell.
    package func least(_ cell: Int) -> Int { cells[cell].showsZero ? 1 : 0 }

    /// Whether the rule itself hides a cell.
    package func isSmall(_ cell: Int) -> Bool {
        (least(cell)..<threshold).contains(cells[cell].count)
    }

    /// A count that no cell reaches; a reader who knew no such bound would know less.
    var bound: Int { 4 * (cells.map(\.count).max() ?? 0) + 10 * threshold }

    /// What a reader knows once these cells are hidden.
    ///
    /// - Throws: `DisclosureFailure.contradiction`.
    package func knowledge(hiding hidden: Set<Int>) throws(DisclosureFailure) -> ReaderKnowledge {
        let known = cells.indices.map { cell in
            ReaderKnowledge.Cell(
                value: cells[cell].count,
                known: hidden.contains(cell)
                    ? least(cell)...bound : cells[cell].count...cells[cell].count)
        }
        let parts = ReaderKnowledge.parts(
            of: hidden.sorted(), by: sums.map { $0.parts + [$0.total] })
        let groups = parts.filter { $0.contains(where: isSmall) }
            .map { ReaderKnowledge.SmallGroup(cells: $0, greatest: threshold - 1) }
        return try ReaderKnowledge(cells: known, sums: sums, groups: groups)
    }

    /// The hidden cells of which a reader would know too much.
    ///
    /// A small cell must be able to have the least count that is hidden there, and every hidden
    /// cell counts that are `width` apart.
    package func exposed(by audit: DisclosureAudit) -> [DisclosureAudit.Finding] {
        audit.findings.filter { finding in
            finding.interval.upperBound - finding.interval.lowerBound < width
                || isSmall(finding.cell) && finding.interval.lowerBound > least(finding.cell)
        }
    }
}
