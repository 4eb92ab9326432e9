import DomainModel
import SyncProtocol

/// What a referral shows its receiver of the case. Spec: Casework §2.
package enum SharedCase {
    /// The id under which every replica finds and makes it: the referral's time, and the hash of
    /// the referral's id.
    package static func id(of referral: RecordID) -> RecordID {
        let name = Array("\(CaseSharing.collection)/".utf8)
        let hash = ContentHash(of: name, referral.bytes).prefix
        let low = hash.reduce(0) { $0 << 8 | UInt64($1) }
        return RecordID(high: referral.high, low: 0x8000_0000_0000_0000 | low >> 2)
    }

    /// The writes that bring what is shared to what the case shows; none where it is so.
    ///
    /// - Parameters:
    ///   - fields: those that the referral shares; nothing of a case is in any other.
    ///   - shared: the record as it is; an empty state for a new one.
    static func writes(
        of person: VisibleFields, fields: Set<String>, to shared: VisibleFields
    ) -> [RecordEdit.Write] {
        var wanted: [RegisterKey: Value] = [:]
        for key in person.state.registers.entries.map(\.key) where fields.contains(key.field) {
            let value = person[key]
            if !value.isNull { wanted[key] = value }
        }
        let superfluous = values(of: shared).filter { wanted[$0] == nil }
        let missing = wanted.filter { !Equivalence.holds(shared[$0.key], $0.value) }
        return missing.map { RecordEdit.Write($0.key, $0.value) }
            + superfluous.map { RecordEdit.Write($0, .null) }
    }

    /// The registers that hold something of the case.
    static func values(of shared: VisibleFields) -> [RegisterKey] {
        shared.state.registers.entries.map(\.key).filter { key in
            CaseSharing.names.contains { $0 == key.field } && !shared[key].isNull
        }
    }
}

extension Set<String> {
    fileprivate func contains(_ field: Substring) -> Bool { contains(String(field)) }
}
