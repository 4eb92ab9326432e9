/// One row of a table.
package struct TableRow: Hashable, Sendable {
    /// The line on which it begins, counted from 1; cells may hold line ends.
    package let line: Int
    package let cells: [String]
    /// What is wrong with the row; the rows after it are still good.
    package let problem: String?

    package init(line: Int, cells: [String], problem: String? = nil) {
        self.line = line
        self.cells = cells
        self.problem = problem
    }
}
