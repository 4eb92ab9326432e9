import DomainModel
import StoreKit
import SyncProtocol

extension EditSession {
    /// The edit with the counts that it raises, such as that of a meeting whose schedule it
    /// changes. Spec: Domain §8.
    ///
    /// Every way of editing comes through here, so that none forgets it: also a decision between
    /// two schedules, after which calendars that hold either of them have to take the one that
    /// stands.
    func counted(_ edit: RecordEdit, in space: SpaceRow) throws -> RecordEdit {
        guard let collection = replica.schema.collection(edit.collection),
            collection.hasCounts
        else { return edit }
        let state = try record(edit.collection, edit.record, in: space.space).visible
        if state.isEmpty { return edit }
        var edit = edit
        for field in collection.fields where !field.raisedBy.isEmpty {
            let key = RegisterKey(field.name)
            let isRaised = edit.writes.contains {
                field.raisedBy.contains($0.key.text)
                    && Self.raises($0, over: state, in: collection)
            }
            guard isRaised else { continue }
            let now = collection.rule(for: key).view(of: state.registers[key] ?? .empty).value
            let given = edit.writes.first { $0.key == key }?.value.int ?? 0
            let next = max((now.int ?? 0) + 1, given)
            guard (try? field.validate(.int(next))) != nil else { continue }
            edit.writes.removeAll { $0.key == key }
            edit.writes.append(RecordEdit.Write(key, .int(next)))
        }
        return edit
    }

    /// Whether a write changes what a count counts. Of a field with final states, it has to lead
    /// into one or out of one.
    private static func raises(
        _ write: RecordEdit.Write, over state: RecordState, in collection: CollectionSchema
    ) -> Bool {
        let terminal = collection.field(write.key.text)?.terminal ?? []
        if terminal.isEmpty { return true }
        let before = collection.rule(for: write.key)
            .view(of: state.registers[write.key] ?? .empty).value
        return [before, write.value].contains { $0.text.map(terminal.contains) == true }
            && before != write.value
    }
}
