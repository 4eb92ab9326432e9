import GRDB
import StoreKit
import SyncProtocol

extension ConflictResolver {
    /// A transfer that something stands against is confirmed: where the record is, it stays. To
    /// send it elsewhere it is transferred there, from where it is.
    func resolveTransfer(_ resolution: Resolution) throws -> EditResult {
        guard case .take(let index) = resolution else { throw unfit("--take N") }
        let chosen = try candidate(index)
        guard chosen.value == conflict.visible, let row = try rowAway() else {
            let move = conflict.visible.text ?? "moved"
            throw StoreError(
                .usage, "the record has \(move); only that can be taken",
                hint: "to have it elsewhere, transfer it there from where it is now")
        }
        let space = try SpaceTable(database: database).find(row.space)
        try session.requireManaging(space, to: "decide about a transfer")
        let record = try session.record(of: row, conflict.collection)
        let life = LifeView(of: record.visible.life)
        guard case .moved(let home) = life.status else { throw unfit("--take N") }
        return try session.commit(row, .moved(space: home))
    }

    /// The record in the space that it has moved away from.
    private func rowAway() throws -> RecordRow? {
        let collections = CollectionTable(database: database)
        guard let collection = try collections.number(of: conflict.collection),
            let space = try SpaceTable(database: database).find(conflict.space)
        else { return nil }
        return try RecordTable(database: database)
            .find(conflict.record, collection: collection, space: space.space)
    }
}
