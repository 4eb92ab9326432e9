import SyncProtocol

/// The oracle's name of one edit: the author under which the simulation made it, `e0.1` for the
/// first edit in office 0.
///
/// It stays the same when commits are renamed or stamped again, and it stands in every dotted
/// value, so that what a store holds can be compared with what was done. A commit that no person
/// made is called after its dot.
typealias EditName = String

/// One edit as its author made it.
struct Edit: Sendable {
    let name: EditName
    let space: String
    /// The store where it was made.
    let maker: Oracle.Holder
    var parts: [RecordID: Part] = [:]

    /// What the edit did to one record.
    struct Part: Sendable {
        let writes: [String: Written]
        let head: Life
        /// The edits of the record that its author had in view.
        let seen: Set<EditName>
        /// The heads among them that the edit left standing.
        let keptHeads: Set<EditName>
        /// The values among them that it restated, by register.
        var keptValues: [String: Set<EditName>] = [:]
    }

    struct Written: Hashable, Sendable {
        let value: Value
        let ancestor: Value?
        let isResolution: Bool
    }
}

/// A record in one space.
struct Place: Hashable, Sendable, CustomStringConvertible {
    let space: String
    let record: RecordID

    var description: String { "\(space)/\(record.description.suffix(6))" }
}

extension Place: Comparable {
    static func < (left: Place, right: Place) -> Bool {
        left.record != right.record ? left.record < right.record : left.space < right.space
    }
}

/// A commit that was found in some store.
struct KnownCommit: Sendable {
    let edit: EditName
    let space: String
    let origin: Origin
    let records: Set<RecordID>
    /// Counts up in the order of discovery.
    let serial: Int
}

/// A rule that a world broke.
package struct Violation: Error, Hashable, CustomStringConvertible {
    /// A stable word for the rule.
    package let rule: String
    package let message: String

    init(_ rule: String, _ message: String) {
        self.rule = rule
        self.message = message
    }

    package var description: String { "\(rule): \(message)" }
}
