import DomainModel
import GRDB
import StoreKit
import SyncProtocol

extension ConflictResolver {
    /// The record made last takes another value of a key that is one field, which may be one that
    /// is set once; or one record is kept, and the others become names for it. For a key of several
    /// fields, as an observation's, there is only the latter.
    func resolveUnique(_ resolution: Resolution) throws -> EditResult {
        if case .take = resolution { return try resolveDuplicate(resolution) }
        let merging = "--take N to merge the others into it"
        guard let name = conflict.field else { throw unfit(merging) }
        guard case .value(let text) = resolution else {
            throw unfit("--value V, the new value for \(conflict.title), or \(merging)")
        }
        let key = RegisterKey(name)
        let value = try parse(text, for: key)
        if Equivalence.holds(value, conflict.visible) {
            throw StoreError(.usage, "that is the value that both records have")
        }
        return try commit(conflict.record, [RecordEdit.Write(key, value)])
    }

    func resolveDuplicate(_ resolution: Resolution) throws -> EditResult {
        let records = conflict.candidates.compactMap(\.record)
        switch resolution {
        case .take(let index):
            guard let kept = try candidate(index).record else { throw unfit("--take N") }
            return try markAll(records.filter { $0 != kept }) { _ in
                RecordEdit.Write("merged_into", .text(kept.description))
            }
        case .keepBoth:
            let first = records[0]
            return try markAll(Array(records.dropFirst())) { _ in
                RecordEdit.Write(
                    RegisterKey(SharedKeyReader.distinctField, element: first.description), true)
            }
        default: throw unfit("--take N to merge the others into it, or --keep-both")
        }
    }

    func markAll(
        _ records: [RecordID], _ write: (RecordID) -> RecordEdit.Write
    ) throws -> EditResult {
        var result: EditResult?
        for record in records { result = try commit(record, [write(record)]) }
        guard let result else { throw unfit("--take N") }
        return result
    }

    func resolveReference(_ resolution: Resolution) throws -> EditResult {
        guard let field = conflict.field, let target = conflict.candidates[0].record else {
            throw unfit("--restore")
        }
        switch resolution {
        case .restore, .take(1):
            return try session.decide(row(target), .alive)
        case .value(let text):
            let change = FieldChange.set(field: field, .text(text))
            return try session.apply([
                .update(conflict.record, collection: conflict.collection, changes: [change])
            ])[0]
        default:
            throw unfit(
                "--restore to bring \(conflict.candidates[0].value.text ?? "it") back, "
                    + "or --value to name another")
        }
    }
}
