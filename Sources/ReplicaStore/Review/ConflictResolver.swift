import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// Turns a person's decision into one commit that replaces exactly what that person saw.
struct ConflictResolver {
    let session: EditSession
    let conflict: Conflict
    /// Why it was decided so; kept with the record.
    let reason: String?

    var database: Database { session.database }

    func resolve(_ resolution: Resolution) throws -> EditResult {
        switch conflict.kind {
        case .transition where conflict.field == nil: try resolveTransfer(resolution)
        case .value, .transition: try resolveValue(resolution)
        case .delete: try resolveDelete(resolution)
        case .closing: try resolveClosing(resolution)
        case .unique: try resolveUnique(resolution)
        case .duplicate: try resolveDuplicate(resolution)
        case .reference: try resolveReference(resolution)
        }
    }

    func candidate(_ index: Int) throws -> Conflict.Candidate {
        guard let candidate = conflict.candidates.first(where: { $0.index == index }) else {
            throw StoreError(
                .usage, "conflict \(conflict.id) has no candidate \(index)",
                hint: "it has 1 to \(conflict.candidates.count)")
        }
        return candidate
    }

    func unfit(_ allowed: String) -> StoreError {
        StoreError(
            .usage, "that does not settle a conflict of kind \(conflict.kind.rawValue)",
            hint: "use \(allowed)")
    }

    func row(_ id: RecordID) throws -> RecordRow {
        try session.locator.find(id.description, in: nil)
    }

    /// Commits writes to one record, with the heads that the decision gives it.
    func commit(
        _ id: RecordID, _ writes: [RecordEdit.Write], heads: RecordEdit.Heads = .ordinary
    ) throws -> EditResult {
        let row = try row(id)
        let name = try CollectionTable(database: database).name(of: row.collection)
        let space = try SpaceTable(database: database).find(row.space)
        let record = try session.record(of: row, name)
        let edit = RecordEdit(
            collection: name, record: id, writes: writes + note(), heads: heads)
        let code = session.visibleCode(
            record.visible, in: session.replica.schema.collection(name))
        let dot = try session.commit([edit], in: space)
        return EditResult(id: id, space: space.name, code: code, commit: dot)
    }

    /// An entry of the record's log of decisions, if a reason was given.
    func note() -> [RecordEdit.Write] {
        guard let reason, !reason.isEmpty else { return [] }
        let key = RegisterKey("resolutions", element: session.newID().description)
        let entry: [String: Value] = [
            "text": .text(reason), "author": .text(session.author),
            "at": .text(TimeText.utc(milliseconds: session.now)), "conflict": .text(conflict.id),
        ]
        return [RecordEdit.Write(key, .map(entry))]
    }

    func state(_ id: RecordID) throws -> RecordState {
        let row = try row(id)
        let name = try CollectionTable(database: database).name(of: row.collection)
        return try session.record(of: row, name).visible
    }

    var schema: CollectionSchema {
        get throws { try session.collection(conflict.collection) }
    }
}
