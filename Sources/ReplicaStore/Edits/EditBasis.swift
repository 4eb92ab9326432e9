import DomainModel
import StoreKit
import SyncProtocol

/// What somebody had before them when they decided on a change.
package enum EditBasis: Sendable {
    /// The record as it is.
    case current
    /// The record as it was in a table or form that was made earlier.
    case shown(ShownState)
    /// Nobody knows: a table without marks. Replaces only what this replica's author, or an earlier
    /// import of the same table, has written, and what the record was made with: no table in which
    /// it stands is older than that.
    case unknown

    var isKnown: Bool { if case .unknown = self { false } else { true } }

    /// The earlier state; nil for any other basis.
    var shown: ShownState? { if case .shown(let state) = self { state } else { nil } }
}

/// An earlier state of a record, as a table shows it.
package struct ShownState: Sendable {
    /// The commits whose values the table shows.
    package let context: VersionVector
    /// Whether a field, or a group as a map, had this visible value then.
    package let hadValue: @Sendable (_ field: String, _ value: Value) -> Bool
    /// The fields, or groups, that nobody has edited in the table: written only where an earlier
    /// import of it had changed them.
    package let unedited: Set<String>

    package init(
        context: VersionVector, unedited: Set<String> = [],
        hadValue: @escaping @Sendable (_ field: String, _ value: Value) -> Bool
    ) {
        self.context = context
        self.unedited = unedited
        self.hadValue = hadValue
    }
}

/// A value of somebody else, or a later one of this replica, that an edit met.
package struct MetValue: Hashable, Sendable {
    /// `field`, or `field/element`.
    package let register: String
    package let author: String
    /// In milliseconds since 1970.
    package let at: Int64
}

/// What an edit over an earlier state met.
package struct MetValues: Hashable, Sendable {
    /// Written by others since; the edit stands beside it.
    package var beside: [MetValue] = []
    /// Not overwritten, since the edit's author had not seen it.
    package var withheld: [MetValue] = []
    /// Changed by others since, and not edited by the author.
    package var changedSince: [MetValue] = []

    package init() {}
}

/// Decides about each register that an edit writes, by what its author had seen.
struct EditJudge {
    enum Verdict {
        /// All that is there was seen.
        case replaces
        /// What others have written since stays beside it.
        ///
        /// - former: what the register showed when it was seen; nil where nobody knows.
        case standsBeside(former: Value?, MetValue)
        /// It would overwrite something that its author has not seen.
        case withheld(MetValue)
        /// The author has not edited it, and somebody else has.
        case changedSince(MetValue)
        /// It would take away an element that its author has not seen.
        case keepsElement
    }

    let basis: EditBasis
    /// What earlier imports of the same table have written.
    let imports: TableImports
    /// The commit that made the record, where it matters and is certain.
    let first: Dot?
    /// The writer of this replica in the record's space.
    let writer: WriterID?
    let author: String

    /// - Parameters:
    ///   - wanted: what is to be written.
    ///   - visible: what the register shows.
    func verdict(
        on key: RegisterKey, _ register: Register, wanted: Value, visible: Value
    ) -> Verdict {
        switch basis {
        case .current: .replaces
        case .shown(let shown): verdict(on: key, register, wanted, visible, shown)
        case .unknown:
            register.siblings.last { !mayReplace($0) }
                .map { .withheld(met($0, key)) } ?? .replaces
        }
    }

    private func verdict(
        on key: RegisterKey, _ register: Register, _ wanted: Value, _ visible: Value,
        _ shown: ShownState
    ) -> Verdict {
        let unseen = register.siblings.filter { !shown.context.covers($0.dot) }
        let foreign = unseen.filter { !imports.contains($0.dot) }
        let hasOwnImport = unseen.count > foreign.count
        guard let last = foreign.last ?? register.siblings.last else { return .replaces }
        if shown.unedited.contains(String(key.field)) {
            return hasOwnImport && foreign.isEmpty ? .replaces : .changedSince(met(last, key))
        }
        if !foreign.isEmpty {
            if key.isElement, wanted.isNull { return .keepsElement }
            // A commit of this replica counts as having seen its earlier ones.
            if let own = foreign.first(where: { $0.dot.writer == writer }) {
                return .withheld(met(own, key))
            }
            return .standsBeside(former: former(key, register, shown), met(last, key))
        }
        if key.isElement || hasOwnImport || shown.hadValue(key.text, visible) { return .replaces }
        return .withheld(met(last, key))
    }

    /// What the register showed then, if any of its values still says so.
    private func former(
        _ key: RegisterKey, _ register: Register, _ shown: ShownState
    ) -> Value? {
        guard !key.isElement else { return nil }
        let candidates = register.siblings.flatMap { sibling in
            [sibling.value.decoded] + (sibling.ancestor.map { [$0.decoded] } ?? [])
        }
        return candidates.first { shown.hadValue(key.text, $0) }
    }

    private func mayReplace(_ sibling: DottedValue) -> Bool {
        if imports.contains(sibling.dot) || sibling.dot == first { return true }
        guard sibling.dot.writer == writer, sibling.origin.author == author else { return false }
        return imports.last(of: sibling.dot.writer).map { sibling.dot.counter < $0 } ?? true
    }

    /// The commit that made a record, if any value of it still stands: the earliest, at the time
    /// that the record's id tells. One whose stamp was corrected since is not recognised.
    static func first(of record: RecordID, in state: RecordState) -> Dot? {
        let origins = state.registers.entries.flatMap { $0.register.siblings.map(\.origin) }
        guard let first = origins.min(by: { $0.stamp < $1.stamp }) else { return nil }
        let made = Int64(record.high >> 16)
        let isMaking = (made...made + longestMaking).contains(first.stamp.milliseconds)
        return isMaking ? first.dot : nil
    }

    /// Milliseconds from a record's id to its first commit: the rows of a table are written many at
    /// a time.
    private static let longestMaking: Int64 = 60_000

    private func met(_ sibling: DottedValue, _ key: RegisterKey) -> MetValue {
        MetValue(
            register: key.text, author: sibling.origin.author,
            at: sibling.origin.stamp.milliseconds)
    }
}
