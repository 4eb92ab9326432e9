import TestSupport
import TestTraits
import Testing

/// Offices that merge and part records at once. All organisations are fictitious.
@Suite("Duplicates of several offices", .slow)
struct MergedOfficesTests {
    private let network: CountryNetwork

    init() throws { network = try CountryNetwork("minsk", "brest", "gomel") }

    private func shared(_ names: String...) throws -> [String] {
        let ids = try names.map { try network[0].add("stakeholder", "name=\($0)", "type=other") }
        try network.syncAll(rounds: 1)
        return ids
    }

    private func listed(_ office: FieldOffice) throws -> [String?] {
        try office.json("stakeholder", "list")["records"].items.map { $0["id"].text }
    }

    @Test("three offices merge at once, in every direction, and show the same")
    func threeOfficesAtOnce() throws {
        let ids = try shared("Фонд Выдумка", "Fond Vydumka", "Fond Vydumki")
        // The same pair in both directions, and a chain.
        try network[0].json("duplicates", "merge", ids[0], ids[1])
        try network[1].json("duplicates", "merge", ids[0], ids[1], "--keep", ids[1])
        try network[2].json("duplicates", "merge", ids[1], ids[2])
        let action = try network[2].add("action", "text=Call", "responsible=\(ids[2])")
        try network.syncAll([2, 0, 1])
        try network.expectConverged(on: "stakeholder", "action")
        for office in network.offices {
            #expect(try listed(office) == [ids[0]])
            let found = try office.json("action", "list", "--where", "responsible+=\(ids[0])")
            #expect(found["records"].items.map { $0["id"].text } == [action])
            let shown = try office.json("stakeholder", "show", ids[2])
            #expect(shown["kept"].text == ids[0])
            try office.expectVerified()
        }
    }

    @Test("two offices that merge one record with two others are asked which it is")
    func twoTargets() throws {
        let ids = try shared("Дом Выдумка", "Dom Vydumka", "Dom Vydumki")
        try network[0].json("duplicates", "merge", ids[0], ids[2])
        try network[1].json("duplicates", "merge", ids[1], ids[2])
        try network.syncAll()
        try network.expectConverged(on: "stakeholder")
        let conflict = try #require(try network[2].conflicts().first)
        #expect(conflict["field"] == "merged_into" && conflict["record"].text == ids[2])
        // An undo is a decision about both.
        try network[2].json("duplicates", "undo", ids[2])
        try network.syncAll()
        for office in network.offices {
            #expect(try office.conflicts().isEmpty)
            #expect(try listed(office) == ids)
        }
    }

    @Test("what one office calls distinct no other proposes")
    func distinctTravels() throws {
        let ids = try shared("Клуб Выдумка", "Klub Vydumka")
        for office in network.offices {
            #expect(try office.json("duplicates")["pairs"].items.count == 1)
        }
        try network[1].json("duplicates", "distinct", ids[0], ids[1])
        try network.syncAll()
        for office in network.offices {
            #expect(try office.json("duplicates")["pairs"].items.isEmpty)
        }
    }

    @Test("a merge that one office undoes while another merges on ends the same for all")
    func undoneMeanwhile() throws {
        let ids = try shared("Центр Выдумка", "Centr Vydumka", "Centre Vydumka")
        try network[0].json("duplicates", "merge", ids[0], ids[1])
        try network.syncAll()
        try network[0].json("duplicates", "undo", ids[1])
        try network[1].json("duplicates", "merge", ids[1], ids[2])
        try network.syncAll([1, 2, 0])
        try network.expectConverged(on: "stakeholder")
        // The third was merged with what was kept then, and still is.
        for office in network.offices { #expect(try listed(office) == [ids[0], ids[1]]) }
    }
}
