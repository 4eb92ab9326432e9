/// What gives the rows of a table one by one, whatever file they stand in.
package protocol RowSource {
    /// The next row that is not empty; nil at the end.
    ///
    /// - Throws: `TableError` when nothing after this can be read.
    mutating func row() throws -> TableRow?
}
