import DemoData
import Foundation
import Testing

@Suite("The demo's tables of organisations and meetings")
struct DemoTablesTests {
    private let sources: DemoSources

    init() throws {
        sources = try .builtInSample()
    }

    private func stakeholders() throws -> [[String: String]] {
        try CSVDocument(parsing: StakeholderTable(sources: sources).csv()).records()
    }

    @Test func everyOrganisationHasANameAndAKnownType() throws {
        let types: Set = [
            "government_national", "government_local", "un_entity", "intergovernmental",
            "ngo_international", "ngo_national", "red_cross_red_crescent", "private_sector",
            "academia_research", "other",
        ]
        let records = try stakeholders()
        #expect(records.count >= 60)
        for record in records {
            #expect(record["name"]?.isEmpty == false)
            #expect(types.contains(record["type"] ?? ""), "\(record)")
        }
        #expect(Set(records.compactMap { $0["type"] }).count >= 7)
    }

    @Test func anIATIIdentifierBecomesAnExternalIDAndSynonymsBecomeAliases() throws {
        let found = try #require(
            stakeholders().first { $0["name"] == "Action Contre la Faim" })
        #expect(found["external_ids"] == "iati:FR-RCS-31899089200065")
        #expect(found["type"] == "ngo_international")
        #expect(found["address"] == "France")
        #expect(found["acronym"] == "")
        let aliases = found["aliases"]?.split(separator: ";") ?? []
        #expect(aliases.contains("ACF"))
        #expect(!aliases.contains("Action Contre la Faim"))
    }

    @Test func theNameDecidesForUnitedNationsAndRedCross() throws {
        func type(_ name: String) throws -> String? {
            try stakeholders().first { $0["name"] == name }?["type"]
        }
        #expect(try type("United Nations Development Programme") == "un_entity")
        #expect(try type("Danish Red Cross") == "red_cross_red_crescent")
        #expect(try type("World Bank") == "intergovernmental")
    }

    @Test func theConsultationHasItsThreeThematicGroups() throws {
        let table = MeetingTable(sources: sources)
        let records = try CSVDocument(parsing: table.csv()).records()
        #expect(records.count(where: { $0["kind"] == "extended" }) == 3)
        #expect(records.count(where: { $0["kind"] == "national_consultation" }) == 1)
        #expect(
            records.compactMap { $0["thematic_group"] }.filter { !$0.isEmpty } == [
                "irregular_migration", "forced_migration", "migration_and_development",
            ])
        let titles = Set(records.compactMap { $0["title"] })
        #expect(table.parents.count == 3)
        #expect(table.parents.allSatisfy { titles.isSuperset(of: [$0.child, $0.parent]) })
    }

    @Test func meetingsHaveTheirScheduleWithAZoneAndItemsAsJSON() throws {
        let text = MeetingTable(sources: sources).csv()
        let third = try #require(
            CSVDocument(parsing: text).records().first { $0["title"]?.hasPrefix("Third") == true })
        #expect(third["start"] == "2023-04-11T10:00:00+03:00")
        #expect(third["timezone"] == "Europe/Minsk")
        #expect(third["place"] == "Minsk")
        #expect(third["chairs"] == "UN Resident Coordinator;IOM Chief of Mission")
        let json = Data((third["agreements"] ?? "").utf8)
        let agreements = try JSONDecoder().decode([[String: String]].self, from: json)
        #expect(agreements.first == ["text": "better access to migration data"])
    }
}
