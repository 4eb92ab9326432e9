import Foundation
import GRDB
import ReplicaStore
import StoreKit
import SyncProtocol

// Erasure: what was written to an erased record is nowhere any more, down to the bytes of files.

extension World {
    func checkErasures() throws {
        let states = try Observation(central.store).records
        let erased = Set(
            states.filter { record in
                !Hostility.isOwn(record.place.space)
                    && record.state?.life.siblings.contains { $0.life == .erased } == true
            }.map(\.place))
        guard !erased.isEmpty else { return }
        let texts = oracle.texts(ofAll: erased)
        for field in fields where try !keepsCollected(field) {
            try check(field.folder.file("replica.sqlite"), "\(field.holder)", holdsNone: texts)
        }
        try check(central.folder.file("central.sqlite"), "the server", holdsNone: texts)
    }

    /// Known open: who has edited a record that was expunged keeps what it was until the edit is
    /// made again or let go, also where it was expunged because it is erased in another space.
    private func keepsCollected(_ field: FieldNode) throws -> Bool {
        try field.replica.file.read { database in
            try !database.all("SELECT 1 FROM collected WHERE state IS NOT NULL LIMIT 1").isEmpty
        }
    }

    private func check(
        _ path: String, _ holder: String, holdsNone texts: Set<String>
    ) throws(Violation) {
        for name in [path, path + "-wal"] {
            guard let data = FileManager.default.contents(atPath: name) else { continue }
            for text in texts.sorted() where data.holds(text) {
                throw Violation("erased", "\(holder) still holds “\(text)” in its files")
            }
        }
    }
}

extension Oracle {
    /// The free texts that were written to some records, and to no others.
    ///
    /// A record that has never moved is erased only where it is: what a device makes in another
    /// space under its id, once it is erased, is another one. Spec: MergeRules §11.2.
    func texts(ofAll places: Set<Place>) -> Set<String> {
        let records = Set(places.map(\.record))
        let moved = Set(edits.values.flatMap { $0.parts.filter(\.value.isMove).keys })
        var (own, others): (Set<String>, Set<String>) = ([], [])
        for edit in edits.values {
            for (record, part) in edit.parts {
                let place = Place(space: edit.space, record: record)
                let isOther =
                    hostility != nil && !moved.contains(record) && !places.contains(place)
                for written in part.writes.values {
                    let texts = Self.texts(in: written.value) + Self.texts(in: written.ancestor)
                    if records.contains(record), !isOther, !Hostility.isOwn(edit.space) {
                        own.formUnion(texts)
                    } else {
                        others.formUnion(texts)
                    }
                }
            }
        }
        return own.subtracting(others)
    }

    /// The lines that name the edit which they come from: `title e1.2`.
    private static func texts(in value: Value?) -> [String] {
        switch value {
        case .text(let text):
            text.split(separator: "\n").map(String.init).filter { $0.contains(" e") }
        case .map(let members): members.values.flatMap { texts(in: $0) }
        case .array(let items): items.flatMap { texts(in: $0) }
        default: []
        }
    }
}

extension Data {
    /// Whether the bytes of a text stand in it, other than as the beginning of a longer number.
    fileprivate func holds(_ text: String) -> Bool {
        var start = startIndex
        while let found = range(of: Data(text.utf8), in: start..<endIndex) {
            start = found.upperBound
            guard start < endIndex, (0x30...0x39).contains(self[start]) else { return true }
        }
        return false
    }
}
