import DomainModel
import ReplicaStore
import SyncProtocol

/// A replica as what an import writes to.
package struct ReplicaImportTarget: ImportTarget {
    private let replica: Replica
    private let author: String?
    private let table: String?
    private let overwrites: Bool

    /// - Parameters:
    ///   - table: names the table, so that it may replace what its earlier form has brought.
    ///   - overwrites: whether its values replace whatever there is.
    package init(
        _ replica: Replica, author: String?, table: String? = nil, overwrites: Bool = false
    ) {
        self.replica = replica
        self.author = author
        self.table = table
        self.overwrites = overwrites
    }

    package func records(
        matching key: ImportKey, in collection: CollectionSchema
    ) throws -> [ImportMatch] {
        let views =
            switch key {
            case .id(let id):
                try replica.record(id, in: collection.name).map { [$0] } ?? []
            case .fields(let values):
                try replica.records(
                    in: collection.name, withKey: values.map(\.field),
                    values.map { $0.value.text ?? "" })
            }
        return views.map {
            ImportMatch(
                id: $0.id, isDeleted: $0.isDeleted, movedTo: $0.movedTo, fields: $0.fields)
        }
    }

    package func apply(
        _ edits: [ImportEdit], in collection: CollectionSchema, space: String?, isRehearsal: Bool
    ) throws -> [ImportOutcome] {
        let changes = edits.map { edit -> RecordChange in
            switch edit.kind {
            case .create(let id):
                .create(
                    collection: collection.name, id: id, changes: edit.changes, space: space)
            case .update(let id):
                .update(
                    id, collection: collection.name, changes: edit.changes,
                    over: basis(of: edit, in: collection))
            }
        }
        return try replica.apply(changes, of: table, author: author, isRehearsal: isRehearsal)
            .map { ImportOutcome(id: $0.id, commit: $0.commit, met: $0.met) }
    }

    private func basis(of edit: ImportEdit, in collection: CollectionSchema) -> EditBasis {
        if overwrites { return .current }
        return edit.marked.map { .shown($0.shown(in: collection)) } ?? .unknown
    }
}
