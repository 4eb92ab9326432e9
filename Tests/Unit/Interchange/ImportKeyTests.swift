import DomainModel
import Interchange
import SyncProtocol
import Testing
import TextFormats

/// By what a row finds its record. Spec: Domain §6.
@Suite struct ImportKeyTests {
    private static func counts(_ report: ImportReport) -> [Int] {
        [report.created, report.updated, report.skipped, report.errorCount]
    }

    @Test func anUnknownIDMakesNoRecord() throws {
        let foreign = "018f2a60-1111-4aaa-8bbb-123456abcdef"
        let target = MemoryTarget()
        let table = "id,name,type\n\(foreign),A,media\n"
        #expect(
            Self.counts(try ImporterTests.run(table, "stakeholder", into: target)) == [0, 0, 0, 1])
        let coded = "id,sex,protection_categories\nMINSK-2026-K7-0001,f,refugee\n"
        #expect(Self.counts(try ImporterTests.run(coded, "case", into: target)) == [0, 0, 0, 1])
        #expect(target.records.isEmpty)
        let exported = table.replacing("-4aaa", with: "-7aaa")
        let moved = try ImporterTests.run(exported, "stakeholder", into: target)
        #expect(moved.created == 1)
    }

    @Test func aNameFindsTheRecord() throws {
        let target = MemoryTarget()
        let id = target.add(["name": "Alfa", "type": "media"])
        let table = "name,type,external_ids\nAlfa,media,iati:1\n"
        #expect(
            Self.counts(try ImporterTests.run(table, "stakeholder", into: target)) == [0, 1, 0, 0])
        #expect(target.records[id]?.fields["external_ids"] == ["iati:1"])
        _ = target.add(["name": "Alfa", "type": "donor_embassy"])
        let unclear = try ImporterTests.run("name,type\nAlfa,media\n", "stakeholder", into: target)
        #expect(unclear.errors.map(\.line) == [2])
    }

    @Test func anotherIDOfTheSchemeIsAnotherRecord() throws {
        let target = MemoryTarget()
        _ = target.add(["name": "Alfa", "type": "media", "external_ids": ["iati:1"]])
        let table = "name,type,external_ids\nAlfa,media,iati:2\nAlfa,media,ror:9\n"
        let report = try ImporterTests.run(table, "stakeholder", into: target, batchSize: 1)
        #expect([report.created, report.errorCount] == [1, 1])
    }

    @Test(
        arguments: [
            ("stakeholder", "name,type\nAlfa,media\nBravo,media\n"),
            (
                "case",
                "given_name,family_name,birth_date,sex,protection_categories\n"
                    + "Olga,Fictitious,1990-01-02,f,refugee\nOlga,Fictitious,,f,refugee\n"
            ),
            ("case", "sex,protection_categories,code\nf,refugee,X-1\n"),
            ("action", "text,due\nSend the letters,2026-12-01\n"),
            ("recommendation", "text,priority\nTeach the language,\n"),
            (
                "meeting",
                "title,kind,start\nPlenary,extended,2026-05-01T10:00Z\n"
                    + "Plenary,extended,2026-06-01T10:00Z\n"
            ),
            ("plan_item", "code,title\n1.1,Housing\n"),
            ("indicator", "code,title\nA,Arrivals\n"),
        ])
    func everyTableTwiceChangesNothing(collection: String, table: String) throws {
        let target = MemoryTarget()
        let rows = table.split(separator: "\n").count - 1
        let first = try ImporterTests.run(table, collection, into: target)
        #expect(first.created == rows && target.records.count == rows)
        let dry = try ImporterTests.run(table, collection, into: target, isDryRun: true)
        let second = try ImporterTests.run(table, collection, into: target)
        #expect(Self.counts(second) == [0, 0, rows, 0])
        #expect(Self.counts(dry) == Self.counts(second))
        #expect(target.records.count == rows)
    }

    @Test func peopleOfOneNameWithoutABirthDateAreNotOne() throws {
        let target = MemoryTarget()
        let header = "given_name,family_name,sex,protection_categories,phones\n"
        let first = header + "Ali,Fictitious,m,refugee,+375290000001\n"
        let second = header + "Ali,Fictitious,m,refugee,+375290000002\n"
        let both = first + second.dropFirst(header.count)
        #expect(try ImporterTests.run(both, "case", into: target).created == 2)
        #expect(Self.counts(try ImporterTests.run(second, "case", into: target)) == [0, 0, 1, 0])
    }

    @Test func theFirstOfTwoRowsStandsAndBothAreNamed() throws {
        let target = MemoryTarget()
        let table =
            "name,type,acronym,sectors\nAlfa,media,AA,health\nBravo,media,,\n"
            + "Alfa,media,XX,protection\nBravo,media,BB,\n"
        let report = try ImporterTests.run(table, "stakeholder", into: target)
        #expect(report.repeats.map(\.line) == [4, 5])
        #expect(report.repeats.map(\.first) == [2, 3])
        #expect(report.repeats.map(\.fields) == [["acronym"], []])
        let fields = target.records.values.map(\.fields)
        let alfa = fields.first { $0["name"] == "Alfa" }
        #expect(alfa?["acronym"] == "AA" && alfa?["sectors"] == ["health", "protection"])
        #expect(fields.contains { $0["acronym"] == "BB" })
    }

    @Test func aChosenColumnFindsTheRecord() throws {
        let target = MemoryTarget()
        let id = target.add(["name": "Alfa", "type": "media", "website": "https://a.example"])
        let table = "name,type,website\nAlfa 2,media,https://a.example\nBravo,media,\n"
        let report = try ImporterTests.run(table, "stakeholder", into: target, key: "website")
        #expect(Self.counts(report) == [0, 1, 0, 1])
        #expect(target.records[id]?.fields["name"] == "Alfa 2")
        #expect(throws: (any Error).self) {
            try ImporterTests.run(table, "stakeholder", into: target, key: "colour")
        }
    }

    @Test func aRowMayNameARecordOfAnEarlierRow() throws {
        let target = MemoryTarget()
        let table = "name,type,parent\nAlfa,media,\nBravo,media,Alfa\nCharlie,media,Delta\n"
        let report = try ImporterTests.run(table, "stakeholder", into: target)
        #expect(report.created == 2 && report.errors.map(\.line) == [4])
        let alfa = target.records.first { $0.value.fields["name"] == "Alfa" }?.key
        let parents = target.records.values.compactMap { $0.fields["parent"]?.text }
        #expect(parents == [alfa?.description])
    }
}
