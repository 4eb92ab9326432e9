import SyncProtocol

/// A record as it is exported: its visible fields, as `show` gives them.
package struct ExportRecord: Hashable, Sendable {
    package let id: RecordID
    package let space: String
    package let fields: [String: Value]

    package init(id: RecordID, space: String, fields: [String: Value]) {
        self.id = id
        self.space = space
        self.fields = fields
    }
}
