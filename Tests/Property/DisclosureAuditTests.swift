import Disclosure
import Testing

@Suite("What a publication gives away")
struct DisclosureAuditTests {
    @Test("the intervals of small tables are those of all tables that fit, counted one by one")
    func agreesWithEnumeration() throws {
        var hidden = 0
        for seed in 1...400 {
            let knowledge = try Self.table(seed: UInt64(seed))
            let audit = try DisclosureAudit(knowledge)
            let expected = Self.enumerated(knowledge)
            for finding in audit.findings {
                #expect(finding.isExact, "seed \(seed)")
                #expect(finding.interval == expected[finding.cell], "seed \(seed)")
                hidden += 1
            }
        }
        #expect(hidden > 1_000)
    }

    @Test("a cell that is hidden alone in its row is found out")
    func findsWeakPattern() throws {
        let knowledge = try ReaderKnowledge(
            cells: [
                .init(value: 3, known: 1...60), .init(value: 17, known: 17...17),
                .init(value: 20, known: 20...20),
            ], sums: [.init(total: 2, parts: [0, 1])])
        #expect(
            try DisclosureAudit(knowledge).narrower(than: 4)
                == [.init(cell: 0, interval: 3...3, isExact: true)])
    }

    @Test("four hidden cells of which none can be zero become exact where each sum leaves one way")
    func usesTheRule() throws {
        let sums: [ReaderKnowledge.Sum] = [
            .init(total: 4, parts: [0, 1]), .init(total: 5, parts: [2, 3]),
            .init(total: 6, parts: [0, 2]), .init(total: 7, parts: [1, 3]),
        ]
        let values = [1, 1, 1, 9, 2, 10, 2, 10]
        func width(least: Int) throws -> [Int] {
            let cells = values.enumerated().map { index, value in
                ReaderKnowledge.Cell(
                    value: value, known: index < 4 ? least...60 : value...value)
            }
            return try DisclosureAudit(ReaderKnowledge(cells: cells, sums: sums)).findings
                .map { $0.interval.count }
        }
        #expect(try width(least: 0) == [3, 3, 3, 3])
        #expect(try width(least: 1) == [1, 1, 1, 1])
    }

    @Test("counts that contradict each other are refused")
    func refusesContradiction() {
        #expect(throws: DisclosureFailure.contradiction("sum 0 differs from its parts")) {
            try ReaderKnowledge(
                cells: [.init(value: 3, known: 0...9), .init(value: 4, known: 4...4)],
                sums: [.init(total: 1, parts: [0])])
        }
    }

    /// A 2 × 3 table with totals, or 2 × 2 × 2 with all margins; fictitious counts, some hidden.
    private static func table(seed: UInt64) throws -> ReaderKnowledge {
        var random = SplitMix(seed: seed)
        let sizes = seed % 2 == 0 ? [2, 3] : [2, 2, 2]
        let table = GeneratedTable(sizes: sizes) { _ in random.below(4) }
        let values = table.counts
        let isHidden = table.places.map { place in
            table.isInner(place) ? random.below(4) > 0 : random.below(5) == 0
        }
        let least = random.below(2)
        let cells = zip(values, isHidden).map { value, isHidden in
            ReaderKnowledge.Cell(
                value: value, known: isHidden && value >= least ? least...24 : value...value)
        }
        let hidden = cells.indices.filter { cells[$0].known.count > 1 }
        let hasGroup = random.below(2) == 0 && hidden.contains { values[$0] <= 4 }
        return try ReaderKnowledge(
            cells: cells, sums: table.sums,
            groups: hasGroup ? [.init(cells: hidden, greatest: 4)] : [])
    }

    /// The least and greatest count of each hidden cell over all tables that fit.
    static func enumerated(_ knowledge: ReaderKnowledge) -> [Int: ClosedRange<Int>] {
        let hidden = knowledge.cells.indices.filter { knowledge.cells[$0].known.count > 1 }
        var counts = knowledge.cells.map(\.value)
        var found: [Int: ClosedRange<Int>] = [:]
        func isPossible(before next: Int) -> Bool {
            let open = Set(hidden[next...])
            return knowledge.sums.allSatisfy { sum in
                let known = sum.parts.filter { !open.contains($0) }.reduce(0) { $0 + counts[$1] }
                if open.contains(sum.total) {
                    return known <= knowledge.cells[sum.total].known.upperBound
                }
                return sum.parts.contains(where: open.contains)
                    ? known <= counts[sum.total] : known == counts[sum.total]
            }
        }
        func walk(_ next: Int) {
            guard isPossible(before: next) else { return }
            guard next < hidden.count else {
                let fits = knowledge.groups.allSatisfy { group in
                    group.cells.contains { counts[$0] <= group.greatest }
                }
                guard fits else { return }
                for cell in hidden {
                    let range = found[cell] ?? counts[cell]...counts[cell]
                    found[cell] =
                        min(range.lowerBound, counts[cell])...max(range.upperBound, counts[cell])
                }
                return
            }
            let before = counts[hidden[next]]
            for count in knowledge.cells[hidden[next]].known {
                counts[hidden[next]] = count
                walk(next + 1)
            }
            counts[hidden[next]] = before
        }
        walk(0)
        return found
    }
}
