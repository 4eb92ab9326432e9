import BenchmarkShim
import DomainModel
import ReplicaStore
import SyncProtocol

/// Edits of one field each, every one a durable commit of its own, as people make them offline.
struct OfflineEdits {
    let collection = WorkloadKind.plain.collection
    let field: String
    /// The records, in the order in which they are edited.
    let ids: [String]
    let round: Int

    /// - Parameter ids: of which `count` are taken, spread over all of them.
    init(_ count: Int, of ids: [String], field: String, round: Int) {
        self.field = field
        self.round = round
        // A prime stride visits every record once before any a second time.
        self.ids = (0..<count).map { ids[($0 * 7_919 + round) % ids.count] }
    }

    func text(_ index: Int) -> String { PlainTable.editedText(index, round: round) }

    /// The same for a plain file.
    var rows: [SessionFloor.Edit] {
        ids.enumerated().compactMap { index, id in
            RecordID(id).map { ($0.bytes, text(index)) }
        }
    }

    /// Makes them as preparation: without waiting for the disk.
    func prepare(in office: FieldReplica) throws {
        benchmark_leave_out_flushes(1)
        defer { benchmark_leave_out_flushes(0) }
        _ = try make(in: office)
    }

    /// Makes them as preparation, several records in each commit.
    func prepare(in office: FieldReplica, recordsEach: Int) throws {
        benchmark_leave_out_flushes(1)
        defer { benchmark_leave_out_flushes(0) }
        let replica = try office.open()
        for start in stride(from: 0, to: ids.count, by: recordsEach) {
            let changes = (start..<min(start + recordsEach, ids.count)).compactMap { index in
                RecordID(ids[index]).map { id in
                    RecordChange.update(
                        id, collection: collection,
                        changes: [.set(field: field, .text(text(index)))])
                }
            }
            _ = try replica.apply(changes)
        }
    }

    /// - Returns: what they took, the opening of the replica left out.
    func make(in office: FieldReplica) throws -> Cost {
        let replica = try office.open()
        return try Cost.of {
            for (index, id) in ids.enumerated() {
                let change = FieldChange.set(field: field, .text(text(index)))
                _ = try replica.edit(id, in: collection, [change])
            }
        }
    }

    /// Adds a record to each space.
    static func addRecord(to spaces: [String], in office: FieldReplica) throws {
        let fields = zip(PlainTable.fields, PlainTable.texts(0))
        let changes = fields.map { FieldChange.set(field: $0, .text($1)) }
        _ = try office.open().apply(
            spaces.map {
                .create(collection: WorkloadKind.plain.collection, changes: changes, space: $0)
            })
    }
}
