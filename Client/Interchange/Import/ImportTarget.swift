import DomainModel
import ReplicaStore
import SyncProtocol

/// The store that an import writes to.
package protocol ImportTarget {
    /// Gives the records of the collection that a key finds, deleted ones too; the first few are
    /// enough where there are several.
    func records(matching key: ImportKey, in collection: CollectionSchema) throws -> [ImportMatch]

    /// The record that a text names in a reference.
    ///
    /// - Parameter collection: the one whose records are meant; nil for any.
    /// - Throws: `StoreError`, where there is none or several are called so.
    func reference(_ text: String, in collection: String?) throws -> RecordID

    /// Makes these changes, all of them or none.
    ///
    /// - Parameter space: where new records go; nil for where the collection's go.
    /// - Parameter isRehearsal: everything is done, and then taken back.
    /// - Returns: for each edit what it did; no commit where it changed nothing, for a reference
    ///   may turn out to be the one that the record holds, named in another way.
    /// - Throws: `StoreError` or `FieldError`. After one of a kind that a single row can cause, the
    ///   importer tries again with fewer edits until it has found the row.
    func apply(
        _ edits: [ImportEdit], in collection: CollectionSchema, space: String?, isRehearsal: Bool
    ) throws -> [ImportOutcome]
}

/// What an edit of an import did.
package struct ImportOutcome: Hashable, Sendable {
    package let id: RecordID
    /// Nil where it changed nothing.
    package let commit: Dot?
    package let met: MetValues

    package init(id: RecordID, commit: Dot?, met: MetValues = MetValues()) {
        self.id = id
        self.commit = commit
        self.met = met
    }
}

/// A record that a row may be about.
package struct ImportMatch: Sendable {
    package let id: RecordID
    package let isDeleted: Bool
    /// The space that it has moved to, if it is not in this replica any more.
    package let movedTo: String?
    /// The visible fields as `show` gives them.
    package let fields: [String: Value]

    package init(
        id: RecordID, isDeleted: Bool = false, movedTo: String? = nil, fields: [String: Value]
    ) {
        self.id = id
        self.isDeleted = isDeleted
        self.movedTo = movedTo
        self.fields = fields
    }
}

/// What one row does to one record.
package struct ImportEdit: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Makes a record, with this id if the row has one.
        case create(RecordID?)
        case update(RecordID)
    }

    /// Where the row stands in the table.
    package let line: Int
    package let kind: Kind
    /// Never empty; of an update, only what differs from the visible fields.
    package let changes: [FieldChange]
    /// What the row was exported from.
    package let marked: MarkedRow?
}
