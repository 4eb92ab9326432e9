/// What follows for each hidden cell from everything that was published together.
package struct DisclosureAudit: Sendable {
    package struct Finding: Sendable, Equatable {
        package var cell: Int
        /// Both ends are counts of tables that fit all that the reader knows.
        package var interval: ClosedRange<Int>
        /// Whether these are the outermost counts. Where not, the truth may be wider, not narrower.
        package var isExact: Bool

        package init(cell: Int, interval: ClosedRange<Int>, isExact: Bool) {
            self.cell = cell
            self.interval = interval
            self.isExact = isExact
        }
    }

    /// In the order of the cells.
    package let findings: [Finding]

    /// Finds the interval of each cell that is not shown.
    ///
    /// - Throws: `DisclosureFailure.noSolver`.
    package init(_ knowledge: ReaderKnowledge) throws(DisclosureFailure) {
        var findings: [Finding] = []
        for part in knowledge.parts() {
            let tables = try WholeTables(part, of: knowledge)
            for (column, cell) in part.enumerated() {
                let least = tables.end(of: column, greatest: false)
                let most = tables.end(of: column, greatest: true)
                findings.append(
                    Finding(
                        cell: cell, interval: least.value...most.value,
                        isExact: least.isExact && most.isExact))
            }
        }
        self.findings = findings.sorted { $0.cell < $1.cell }
    }

    /// The hidden cells whose greatest possible count is less than `width` above their least.
    package func narrower(than width: Int) -> [Finding] {
        findings.filter { $0.interval.upperBound - $0.interval.lowerBound < width }
    }
}
