/// Which pairs are worth comparing: those that have a key in common.
///
/// A key is made of values that stand there; an empty value makes none.
package enum Blocking {
    /// Of a block with more records, each is compared with its neighbours by name only.
    package static let largestBlock = 60
    private static let neighbours = 8

    /// Pairs of positions, the smaller first, each once, in order.
    static func candidates(among records: [some ComparedRecord]) -> [(Int, Int)] {
        var entries: [(key: UInt64, position: UInt32)] = []
        entries.reserveCapacity(records.count * 8)
        for (position, record) in records.enumerated() {
            for key in record.blockingKeys { entries.append((key, UInt32(position))) }
        }
        entries.sort { ($0.key, $0.position) < ($1.key, $1.position) }
        var pairs: [UInt64] = []
        var start = 0
        while start < entries.count {
            var end = start + 1
            while end < entries.count, entries[end].key == entries[start].key { end += 1 }
            if end - start > 1 {
                pair(entries[start..<end].map(\.position), among: records, into: &pairs)
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
        _ block: [UInt32], among records: [some ComparedRecord], into pairs: inout [UInt64]
    ) {
        let isHuge = block.count > largestBlock
        let block =
            isHuge ? block.sorted { records[Int($0)].precedes(records[Int($1)]) } : block
        for (index, first) in block.enumerated() {
            let end = isHuge ? min(block.count, index + 1 + neighbours) : block.count
            for second in block[(index + 1)..<max(index + 1, end)] where first != second {
                pairs.append(UInt64(min(first, second)) << 32 | UInt64(max(first, second)))
            }
        }
    }

    /// The records of one block that one of them is compared with.
    ///
    /// - Parameter block: at least one; `record` is left out by `isSame`.
    package static func partners<Record: ComparedRecord>(
        of record: Record, in block: [Record], isSame: (Record) -> Bool
    ) -> [Record] {
        let others = block.filter { !isSame($0) }
        guard others.count >= largestBlock else { return others }
        let sorted = others.sorted { $0.precedes($1) }
        let place = sorted.firstIndex { !$0.precedes(record) } ?? sorted.count
        return Array(sorted[max(0, place - neighbours)..<min(sorted.count, place + neighbours)])
    }
}
