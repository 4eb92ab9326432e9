import Disclosure
import Testing

@Suite("Hiding cells of a publication")
struct ProtectionTests {
    @Test("no hidden cell is exposed, whichever tables with totals are published together")
    func nothingIsExposed() throws {
        var hiddenForOthers = 0
        // A small total of which several parts are not zero cannot be 1 where zeros are shown.
        var refused = 0
        for seed in 1...60 {
            let publication = Self.publication(seed: UInt64(seed))
            guard let protection = try? Protection(of: publication) else {
                refused += 1
                continue
            }
            let audit = try DisclosureAudit(publication.knowledge(hiding: protection.hidden))
            #expect(publication.exposed(by: audit).isEmpty, "seed \(seed)")
            let small = publication.cells.indices.filter(publication.isSmall)
            #expect(protection.hidden.isSuperset(of: small), "seed \(seed)")
            hiddenForOthers += protection.hidden.count - small.count
        }
        #expect(hiddenForOthers > 100)
        #expect(refused < 10)
    }

    @Test("all tables that fit, counted one by one, say so too")
    func agreesWithEnumeration() throws {
        var checked = 0
        for seed in 1...120 where seed % 3 == 0 {
            let publication = Self.publication(seed: UInt64(seed))
            guard let hidden = try? Protection(of: publication).hidden, hidden.count <= 6,
                !hidden.contains(publication.cells.count - 1)
            else { continue }
            let found = DisclosureAuditTests.enumerated(try publication.knowledge(hiding: hidden))
            for (cell, interval) in found {
                #expect(interval.upperBound - interval.lowerBound >= 4, "seed \(seed)")
                if publication.isSmall(cell) {
                    #expect(interval.lowerBound == publication.least(cell), "seed \(seed)")
                }
                checked += 1
            }
        }
        #expect(checked > 50)
    }

    @Test("hiding the small cells alone is found to be too little")
    func smallCellsAloneAreExposed() throws {
        let exposed = try (1...30).count { seed in
            let publication = Self.publication(seed: UInt64(seed))
            let small = Set(publication.cells.indices.filter(publication.isSmall))
            let audit = try DisclosureAudit(publication.knowledge(hiding: small))
            return !publication.exposed(by: audit).isEmpty
        }
        #expect(exposed > 20)
    }

    @Test("a table whose one count is small, in every total too, is refused with its cells")
    func refusesWhatCannotBeProtected() {
        // By the rule it is 1 to 4 wherever it stands, and nothing else could be hidden.
        let publication = Publication(
            cells: [3, 0, 3].map { .init(count: $0, showsZero: true) },
            sums: [.init(total: 2, parts: [0, 1])])
        #expect(throws: DisclosureFailure.unprotectable(cells: [0, 2])) {
            try Protection(of: publication)
        }
    }

    /// Two ways, three ways with all margins, or areas within a country; counts as they are often.
    private static func publication(seed: UInt64) -> Publication {
        var random = SplitMix(seed: seed)
        let sizes = [[3, 4], [2, 3, 3], [4, 3]][Int(seed % 3)]
        let table = GeneratedTable(sizes: sizes) { _ in
            random.below(4) == 0 ? random.below(5) : random.below(60)
        }
        let showsZero = random.below(2) == 0
        return Publication(
            cells: table.counts.map { .init(count: $0, showsZero: showsZero) }, sums: table.sums)
    }
}
