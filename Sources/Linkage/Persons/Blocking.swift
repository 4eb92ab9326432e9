/// Which pairs are worth comparing: those that have a key in common.
///
/// A key is made of values that stand there; an empty value makes none.
enum Blocking {
    /// Of a block with more records, each is compared with its neighbours by name only.
    static let largestBlock = 60
    static let neighbours = 8

    /// Pairs of positions, the smaller first, each once, in order.
    static func candidates(among persons: [ComparedPerson]) -> [(Int, Int)] {
        var entries: [(key: UInt64, position: UInt32)] = []
        entries.reserveCapacity(persons.count * 8)
        for (position, person) in persons.enumerated() {
            for key in keys(of: person) { entries.append((key, UInt32(position))) }
        }
        entries.sort { ($0.key, $0.position) < ($1.key, $1.position) }
        var pairs: [UInt64] = []
        var start = 0
        while start < entries.count {
            var end = start + 1
            while end < entries.count, entries[end].key == entries[start].key { end += 1 }
            if end - start > 1 {
                pair(entries[start..<end].map(\.position), among: persons, into: &pairs)
            }
            start = end
        }
        pairs.sort()
        var last: UInt64?
        return pairs.compactMap { pair in
            guard pair != last else { return nil }
            last = pair
            return (Int(pair >> 32), Int(pair & 0xFFFF_FFFF))
        }
    }

    private static func pair(
        _ block: [UInt32], among persons: [ComparedPerson], into pairs: inout [UInt64]
    ) {
        let isHuge = block.count > largestBlock
        let block = isHuge ? block.sorted { isOrdered(persons[Int($0)], persons[Int($1)]) } : block
        for (index, first) in block.enumerated() {
            let end = isHuge ? min(block.count, index + 1 + neighbours) : block.count
            for second in block[(index + 1)..<max(index + 1, end)] where first != second {
                pairs.append(UInt64(min(first, second)) << 32 | UInt64(max(first, second)))
            }
        }
    }

    private static func isOrdered(_ left: ComparedPerson, _ right: ComparedPerson) -> Bool {
        if left.family.skeletonKey != right.family.skeletonKey {
            return left.family.skeleton.lexicographicallyPrecedes(right.family.skeleton)
        }
        return left.given.plain.lexicographicallyPrecedes(right.given.plain)
    }

    /// The keys of one person: documents, phones, and pairs of name parts and parts of the birth
    /// date, of which a slip of the pen spoils some and seldom all.
    static func keys(of person: ComparedPerson) -> [UInt64] {
        var keys = person.phones.map { KeyHash.mix(1, $0) }
        keys += person.documents.map { KeyHash.mix(2, $0) }
        let names = [person.given, person.family].filter { !$0.skeleton.isEmpty }
            .map(\.skeletonKey)
        if names.count == 2 {
            keys.append(KeyHash.mix(3, min(names[0], names[1]), max(names[0], names[1])))
        }
        if let family = person.family.skeleton.first, let given = person.given.skeleton.first {
            if let month = person.birth?.month {
                let initials = UInt64(min(family, given)) << 8 | UInt64(max(family, given))
                keys.append(KeyHash.mix(4, initials, UInt64(month), year(of: person)))
            }
        }
        guard let birth = person.birth else { return keys }
        for name in names {
            keys.append(KeyHash.mix(5, name, UInt64(birth.year)))
            if let month = birth.month, let day = birth.day {
                let parts = (min(month, day), max(month, day))
                keys.append(KeyHash.mix(6, name, UInt64(parts.0), UInt64(parts.1)))
            }
        }
        if let month = birth.month, let day = birth.day {
            keys.append(KeyHash.mix(7, UInt64(birth.year), UInt64(month), UInt64(day)))
        }
        return keys
    }

    private static func year(of person: ComparedPerson) -> UInt64 {
        UInt64(person.birth?.year ?? 0)
    }
}
