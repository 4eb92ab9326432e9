import SyncProtocol

// Losing: what may be gone, and why.

extension Oracle {
    /// Notes what nobody holds any more of edits, after a copy has taken a store's place: who reads
    /// by a scan may hold some records of an edit and not yet the others.
    mutating func noteLosses() {
        var held: [RecordID: Set<EditName>] = [:]
        for places in knowledge.values {
            for (place, names) in places { held[place.record, default: []].formUnion(names) }
        }
        let kept = quarantine.values.reduce(into: Set<EditName>()) { $0.formUnion($1) }
        lost = [:]
        for (name, edit) in edits where !kept.contains(name) {
            for record in edit.parts.keys where held[record]?.contains(name) != true {
                lost[record, default: []].insert(name)
            }
        }
    }

    /// A person has let a refused edit go.
    mutating func release(_ name: EditName, at holder: Holder) {
        released.insert(name)
        quarantine[holder]?.remove(name)
    }

    /// Whether a record is erased for those who know some edits.
    func isErased(_ record: RecordID, knowing names: Set<EditName>) -> Bool {
        names.contains { edits[$0]?.parts[record]?.head == .erased }
    }

    /// Whether somebody has ever erased a record.
    func isErased(_ record: RecordID) -> Bool {
        edits.values.contains {
            $0.parts[record]?.head == .erased && !Hostility.isOwn($0.space)
        }
    }

    /// Takes in what the server has expunged: records that were deleted or have moved, and of
    /// which every replica that the server waits for has heard so; and what is left of an erased
    /// one where it has moved away.
    mutating func learn(
        expunged places: Set<Place>, waitingFor holders: [Holder]
    ) throws(Violation) {
        for place in places.subtracting(expunged).sorted() {
            let known = knowledge[.central]?[place] ?? []
            forgotten.formUnion(known)
            // What a lost server had expunged is expunged again.
            guard !isErased(place.record), !everCollected.contains(place),
                !Hostility.isOwn(place.space)
            else { continue }
            for holder in holders where !unreliable.contains(holder) {
                guard knowledge[holder]?[place]?.isSuperset(of: known) != true else { continue }
                throw Violation("collected", "\(holder) has not heard of the end of \(place)")
            }
            try checkEnd(of: place, known)
        }
        expunged = places
        everCollected.formUnion(places)
    }

    private func checkEnd(of place: Place, _ known: Set<EditName>) throws(Violation) {
        let heads = expected(place, knowing: known).heads.compactMap {
            edits[$0]?.parts[place.record]?.head
        }
        if heads.allSatisfy({ if case .deleted = $0 { true } else { false } }) { return }
        // Where it has moved, all of it has to be.
        let isElsewhere = (knowledge[.central] ?? [:]).contains { other, names in
            other.record == place.record && other != place && names.isSuperset(of: known)
        }
        let hasMoved = heads.contains { if case .moved = $0 { true } else { false } }
        guard hasMoved, isElsewhere else {
            throw Violation("collected", "\(place) was in use")
        }
    }
}
