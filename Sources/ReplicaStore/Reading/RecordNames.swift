import DomainModel
import GRDB
import StoreKit
import SyncProtocol
import TextFormats

/// What records that others refer to are called, looked up once each.
package final class RecordNames {
    /// A record as a reference to it is shown.
    package struct Name: Hashable, Sendable {
        package let collection: String
        package let code: String?
        /// Its title; of a record about a person, the person's names where this replica holds them.
        package let title: String
    }

    private let database: Database
    private let schema: Schema
    private var known: [RecordID: Name?] = [:]

    init(_ database: Database, schema: Schema) {
        (self.database, self.schema) = (database, schema)
    }

    /// - Returns: nil for a record that this replica does not hold.
    package func name(of id: RecordID) throws -> Name? {
        if let name = known[id] { return name }
        let name = try found(id)
        known[id] = .some(name)
        return name
    }

    private func found(_ id: RecordID) throws -> Name? {
        let locator = RecordLocator(database: database, schema: schema)
        guard let row = try locator.known(id) else { return nil }
        let name = try CollectionTable(database: database).name(of: row.collection)
        let fields = try RecordReader.fields(row.document)
        let collection = schema.collection(name)
        return Name(
            collection: name, code: collection?.codeField.flatMap { fields[$0]?.text },
            title: collection?.person(in: fields)
                ?? RecordReader.title(of: id, fields, in: collection))
    }
}

extension RecordLocator {
    /// The record of an id in any collection; nil where this replica has none.
    func known(_ id: RecordID) throws -> RecordRow? {
        do {
            return try find(id.description, in: nil)
        } catch let error as StoreError where error.kind == .notFound {
            return nil
        }
    }
}

extension Replica {
    /// What a record is called; nil where this replica does not hold it.
    package func name(of id: RecordID) throws -> RecordNames.Name? {
        try file.read { try RecordNames($0, schema: schema).name(of: id) }
    }
}
