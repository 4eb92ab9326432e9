import DomainModel
import ReplicaStore
import SyncProtocol

/// A replica as what an import writes to.
package struct ReplicaImportTarget: ImportTarget {
    private let replica: Replica
    private let author: String?
    private let table: String?
    private let overwrites: Bool
    private let chosen = ChosenKeyIndex()

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
            case .fields(let values) where collection.hasKey(values.map(\.field)):
                try replica.records(
                    in: collection.name, withKey: values.map(\.field),
                    values.map { $0.value.text ?? "" })
            case .fields(let values):
                try records(with: values, in: collection)
            }
        return views.map {
            ImportMatch(
                id: $0.id, isDeleted: $0.isDeleted, movedTo: $0.movedTo, fields: $0.fields)
        }
    }

    package func reference(_ text: String, in collection: String?) throws -> RecordID {
        try replica.reference(text, in: collection)
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
        let results = try replica.apply(
            changes, of: table, author: author, isRehearsal: isRehearsal)
        if !isRehearsal {
            for (edit, result) in zip(edits, results) { chosen.add(edit.changes, of: result.id) }
        }
        return results.map { ImportOutcome(id: $0.id, commit: $0.commit, met: $0.met) }
    }

    /// The records in use with a value that no natural key is made of.
    private func records(
        with values: [ImportKey.FieldValue], in collection: CollectionSchema
    ) throws -> [RecordView] {
        guard let wanted = values.first else { return [] }
        try chosen.fill(wanted.field) { add in
            try replica.forEachRecord(collection.name) { add($0.id, $0.fields) }
        }
        return try chosen.records(with: wanted.value)
            .compactMap { try replica.record($0, in: collection.name) }
            .filter { !$0.isDeleted && $0.fields[wanted.field].holds(wanted.value) }
    }

    private func basis(of edit: ImportEdit, in collection: CollectionSchema) -> EditBasis {
        if overwrites { return .current }
        return edit.marked.map { .shown($0.shown(in: collection)) } ?? .unknown
    }
}
