import Linkage
import Testing

/// All organisations are fictitious.
@Suite struct OrganisationLinkageTests {
    private static func linkage(_ pair: [OrganisationRecord]) -> OrganisationLinkage {
        let others = (0..<60).map {
            OrganisationRecord(names: ["Фонд Имя\($0)", "Centre Name\($0)"], type: "ngo_national")
        }
        return OrganisationLinkage(pair + others)
    }

    private static func isFound(_ first: OrganisationRecord, _ second: OrganisationRecord) -> Bool {
        linkage([first, second]).pairs().contains { $0.first == 0 && $0.second == 1 }
    }

    @Test func namesAreComparedAcrossScriptsAndOrders() {
        #expect(
            Self.isFound(
                OrganisationRecord(names: ["ООО «Светлый дом Выдумка»"], type: "company"),
                OrganisationRecord(names: ["Vydumka Svetly dom, Ltd"], type: "company")))
    }

    @Test func anAcronymIsFoundInTheFirstLettersOfAName() {
        let evidence = Self.linkage([
            OrganisationRecord(names: ["Международная организация выдумки"]),
            OrganisationRecord(names: ["Fantasy agency"], acronyms: ["MOV"]),
        ]).evidence(0, 1)
        #expect(evidence.contains { $0.field == "acronym" && $0.agreement == "initials" })
    }

    @Test func anIdentifierOfOneSchemeDecides() {
        let name = ["Клуб Выдумка"]
        #expect(
            Self.isFound(
                OrganisationRecord(names: ["Иное имя"], externalIDs: ["unp:123456789"]),
                OrganisationRecord(names: ["Other title"], externalIDs: ["unp:123456789"])))
        #expect(
            !Self.isFound(
                OrganisationRecord(names: name, externalIDs: ["unp:123456789"]),
                OrganisationRecord(names: name, externalIDs: ["unp:987654321"])))
    }

    @Test func emptyFieldsSayNothing() {
        let nothing = OrganisationRecord(names: ["", "—"], acronyms: [""], website: "-")
        let linkage = OrganisationLinkage(Array(repeating: nothing, count: 100))
        #expect(linkage.pairs().isEmpty)
        #expect(linkage.evidence(0, 1).isEmpty)
    }
}
