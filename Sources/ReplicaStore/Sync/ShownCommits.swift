import GRDB
import SyncProtocol

/// What a life of the server that is lost has shown in states: some of it no vector names, because
/// a scan had not ended, or because that life was being healed itself.
struct ShownCommits {
    let life: Epoch
    /// What the acknowledged states of the space have seen.
    let reach: VersionVector

    /// - Returns: nil where no server has told anything yet.
    init?(_ database: Database, _ space: SpaceRow) throws {
        guard let life = space.cursor.epoch else { return nil }
        self.life = life
        var reach = VersionVector()
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(RecordTable.columns) FROM records WHERE space = ? AND clock IS NOT NULL
                """, arguments: [space.space])
        while let row = try rows.next().map(RecordRow.init) {
            reach.merge(try row.acknowledged().context)
        }
        self.reach = reach
    }
}
