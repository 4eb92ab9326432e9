import SyncProtocol

/// Which records stand for which: what the `merged_into` of duplicates comes to.
///
/// A link to a record that is not here, or not in use, is not followed. Of links that form a circle
/// the record with the smallest id is the one that is kept. So the records and links alone decide,
/// in whatever order they came. Spec: Duplicates §2.
package struct Aliases: Sendable {
    private let kept: [RecordID: RecordID]
    private let members: [RecordID: [RecordID]]

    /// - Parameter links: each duplicate with the record that it names, both in use.
    package init(_ links: [RecordID: RecordID]) {
        var (kept, members) = ([RecordID: RecordID](), [RecordID: [RecordID]]())
        for alias in links.keys {
            let root = Self.root(of: alias, links)
            guard root != alias else { continue }
            kept[alias] = root
            members[root, default: []].append(alias)
        }
        self.kept = kept
        self.members = members.mapValues { $0.sorted() }
    }

    private static func root(of alias: RecordID, _ links: [RecordID: RecordID]) -> RecordID {
        guard links[alias] != alias else { return alias }
        var path = [alias]
        var seen: Set<RecordID> = [alias]
        while let next = links[path[path.count - 1]] {
            if !seen.insert(next).inserted {
                let start = path.firstIndex(of: next) ?? 0
                return path[start...].min() ?? next
            }
            path.append(next)
        }
        return path[path.count - 1]
    }

    package var isEmpty: Bool { kept.isEmpty }

    /// Every record that stands for another.
    package var aliases: Set<RecordID> { Set(kept.keys) }

    /// The record that one stands for; itself where it stands for none.
    package func kept(for record: RecordID) -> RecordID { kept[record] ?? record }

    /// The records that stand for one, by id.
    package func aliases(of record: RecordID) -> [RecordID] { members[record] ?? [] }

    /// All records of the person or organisation of one, the kept one first.
    package func all(with record: RecordID) -> [RecordID] {
        let root = kept(for: record)
        return [root] + aliases(of: root)
    }
}
