import GRDB
import SyncProtocol

/// What is known of the chains of a space's writers.
struct WriterChains {
    let database: Database
    let space: Int64

    /// The chain hash at a dot, from the commit, the vector or the end of a scan; nil where none is
    /// known. Zero before the first commit.
    ///
    /// - Parameter head: of the dot's writer, where it is another one by now than the file has.
    func hash(at dot: Dot, head: WriterHead? = nil) throws -> ContentHash? {
        guard dot.counter > 0 else { return .zero }
        if let row = try CommitTable(database: database).find(dot, in: space) { return row.hash }
        let head = try head ?? WriterTable(database: database).head(dot.writer, in: space)
        if head.counter == dot.counter { return head.hash }
        return try AnchorTable(database: database).hash(at: dot, in: space)
            ?? VoidTable(database: database).hash(at: dot, in: space)
    }

    /// The last commit of a writer that is held, acknowledged or pending.
    func held(_ writer: WriterID) throws -> WriterHead {
        let acknowledged = try WriterTable(database: database).head(writer, in: space)
        let minted = try CommitTable(database: database).lastHeld(writer, in: space)
        return minted.counter > acknowledged.counter ? minted : acknowledged
    }
}
