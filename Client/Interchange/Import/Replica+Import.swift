import DomainModel
import ReplicaStore
import SyncProtocol

/// A replica as what an import writes to.
package struct ReplicaImportTarget: ImportTarget {
    private let replica: Replica
    private let author: String?

    package init(_ replica: Replica, author: String?) {
        self.replica = replica
        self.author = author
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
            ImportMatch(id: $0.id, isDeleted: $0.isDeleted, fields: $0.fields)
        }
    }

    package func apply(
        _ edits: [ImportEdit], in collection: CollectionSchema, space: String?
    ) throws -> [Bool] {
        let changes = edits.map { edit -> RecordChange in
            switch edit.kind {
            case .create(let id):
                .create(
                    collection: collection.name, id: id, changes: edit.changes, space: space)
            case .update(let id):
                .update(id, collection: collection.name, changes: edit.changes)
            }
        }
        return try replica.apply(changes, author: author).map { $0.commit != nil }
    }
}
