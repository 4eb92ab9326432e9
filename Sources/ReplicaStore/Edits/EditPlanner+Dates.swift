import DomainModel
import SyncProtocol

// Dates that say themselves how surely they are known: an age becomes a year, and the flag by which
// older records say that a date is estimated goes over into the date, so that the two cannot part.

extension EditPlanner {
    /// The changes with dates that hold what ages and flags say of them.
    func withDates(_ changes: [FieldChange]) -> [FieldChange] {
        var changes = changes.map(dated)
        for (date, flag) in EstimateFlag.fields
        where collection.field(date)?.form == .uncertain {
            changes = folded(changes, date, flag)
        }
        return changes
    }

    private func dated(_ change: FieldChange) -> FieldChange {
        guard case .set(let name, .text(let text)) = change,
            collection.field(name)?.form == .uncertain,
            let born = UncertainDate.born(text, in: today.year)
        else { return change }
        return .set(field: name, .text(born.text))
    }

    private func folded(
        _ changes: [FieldChange], _ date: String, _ flag: String
    ) -> [FieldChange] {
        let given = Self.value(of: date, in: changes)
        let flagGiven = Self.value(of: flag, in: changes)
        guard given != nil || flagGiven != nil else { return changes }
        let shown = visible(RegisterKey(date)).text.flatMap(UncertainDate.init)
        let isFlagged = visible(RegisterKey(flag)) == true
        let wanted = (given ?? shown.map { .text($0.text) })?.text.flatMap(UncertainDate.init)
        guard let wanted else { return changes }
        var folded = wanted
        switch flagGiven {
        case .some(true): folded = wanted.estimated(true)
        case .some where given == nil: folded = wanted.estimated(false)
        case .some: break
        // The same date said again says nothing of its estimate, and neither does the first one.
        case nil where isFlagged && (shown == nil || shown?.known == wanted.known):
            folded = wanted.estimated(true)
        case nil: break
        }
        let others = changes.filter { ![date, flag].contains($0.field) }
        let hasFlag = !visible(RegisterKey(flag)).isNull
        return others + [.set(field: date, .text(folded.text))]
            + (hasFlag ? [.set(field: flag, .null)] : [])
    }

    /// What the changes set a field to; nil where they do not.
    private static func value(of field: String, in changes: [FieldChange]) -> Value? {
        for case .set(field, let value) in changes.reversed() { return value }
        return nil
    }
}
