import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

/// A record as an export writes it.
struct DemoRecord: Sendable {
    let id: String
    let space: String
    let fields: [String: Value]

    /// What a person types for it: its code, else the end of its id.
    var handle: String { fields["code"]?.text ?? String(id.suffix(8)) }

    func text(_ field: String) -> String { DemoExpectation.text(fields[field] ?? .null) }

    func holds(_ field: String, _ element: String) -> Bool {
        (fields[field]?.array ?? []).contains(.text(element))
    }

    /// The records of an export in NDJSON, in an order that does not depend on their ids: those
    /// differ in every run.
    static func all(ndjson: some Sequence<UInt8>) throws -> [DemoRecord] {
        let records = try Array(ndjson).split(separator: UInt8(ascii: "\n")).map { line in
            let object = try DemoObject(JSONReader.value(Array(line)))
            return DemoRecord(
                id: object.text("id"), space: object.text("space"),
                fields: object.members["fields"]?.map ?? [:])
        }
        let keys = records.map { $0.text("code") + $0.text("name") + " " + $0.id }
        return zip(keys, records).sorted { $0.0 < $1.0 }.map(\.1)
    }
}
