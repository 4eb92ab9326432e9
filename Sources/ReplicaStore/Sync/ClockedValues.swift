import DomainModel
import StoreKit
import SyncProtocol

/// A value that a wrong clock had filled in, and what came of it.
package struct ClockedValue: Hashable, Sendable {
    package let collection: String
    package let record: RecordID
    package let field: String
    /// As the clock had it.
    package let before: String
    /// As it stands now; nil for a code, which stays, since somebody may have written it down.
    package let after: String?
}

/// Corrects what the device's clock has filled in, along with the stamps of the commits that hold
/// it: the time at which a record was made, its day of intake, the times of a log's entries.
///
/// What a person typed stays, unless it cannot be told from what the clock would have filled in.
/// The new values follow from the old ones and the two stamps alone, so two copies of a replica
/// that come to one stamp come to equal values. Spec: MergeRules §6.3.
struct ClockedValues {
    private struct Place: Hashable {
        let record: RecordReference
        let key: RegisterKey
        let dot: Dot
    }

    let schema: Schema
    let environment: SystemInputs
    private var values: [Place: EncodedValue] = [:]
    /// Days that were corrected, and codes of a wrong year.
    private(set) var found: [ClockedValue] = []

    init(_ replica: Replica) {
        schema = replica.schema
        environment = replica.environment
    }

    /// The commit's deltas with the values that belong to its new stamp; values of commits that
    /// were corrected before are restated as they are now.
    mutating func correct(_ deltas: [Delta], of old: Origin, to stamp: HybridTimestamp) -> [Delta] {
        let shift = Shift(from: old.stamp.milliseconds, to: stamp.milliseconds)
        return deltas.map { delta in
            if shift.from != shift.to { note(delta, old.dot, shift) }
            guard !values.isEmpty else { return delta }
            return delta.replacing { [values] key, sibling in
                values[Place(record: delta.reference, key: key, dot: sibling.dot)]
            }
        }
    }

    private mutating func note(_ delta: Delta, _ dot: Dot, _ shift: Shift) {
        guard let collection = schema.collection(delta.collection) else { return }
        var written: [RegisterKey: Value] = [:]
        for entry in delta.registers.entries {
            let own = entry.register.siblings.first { $0.dot == dot }
            if let own { written[entry.key] = own.value.decoded }
        }
        for (key, value) in written where key.isElement {
            guard collection.register(key.field)?.shape == .log, var members = value.map,
                let time = members["at"]?.text.flatMap(shift.time)
            else { continue }
            members["at"] = .text(time)
            keep(.map(members), delta, key, dot)
        }
        noteFilling(of: collection, written, delta, dot, shift)
    }

    /// What was filled in when the record was made, if its time shows that the clock did it.
    private mutating func noteFilling(
        of collection: CollectionSchema, _ written: [RegisterKey: Value], _ delta: Delta,
        _ dot: Dot, _ shift: Shift
    ) {
        func text(_ filling: Filling) -> [(field: String, text: String)] {
            collection.filledInFields.filter { $0.filling == filling }.compactMap { field in
                written[RegisterKey(field.name)]?.text.map { (field.name, $0) }
            }
        }
        let times = text(.time).compactMap { field, text in
            shift.time(text).map { (field, $0) }
        }
        guard !times.isEmpty else { return }
        for (field, time) in times { keep(.text(time), delta, RegisterKey(field), dot) }
        let before = CalendarDay(at: shift.from, in: environment)
        let after = CalendarDay(at: shift.to, in: environment)
        guard before.text != after.text else { return }
        for (field, text) in text(.day) where text == before.text {
            keep(.text(after.text), delta, RegisterKey(field), dot)
            report(delta, field, text, after.text)
        }
        for (field, text) in text(.code)
        where before.year != after.year && CaseCode.parse(text)?.year == before.year {
            report(delta, field, text, nil)
        }
    }

    private mutating func keep(_ value: Value, _ delta: Delta, _ key: RegisterKey, _ dot: Dot) {
        values[Place(record: delta.reference, key: key, dot: dot)] = EncodedValue(value)
    }

    private mutating func report(
        _ delta: Delta, _ field: String, _ before: String, _ after: String?
    ) {
        found.append(
            ClockedValue(
                collection: delta.collection, record: delta.record, field: field, before: before,
                after: after))
    }
}

/// From a commit's old stamp to its new one, in milliseconds since 1970.
private struct Shift {
    let from: Int64
    let to: Int64

    /// A time that the clock read for the commit, as it is now; nil for any other time.
    func time(_ text: String) -> String? {
        guard let time = ZonedTime(text)?.millisecondsSince1970,
            abs(time - from) <= StampCorrection.tolerance
        else { return nil }
        return TimeText.utc(milliseconds: time + (to - from))
    }
}
