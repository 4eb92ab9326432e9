import DomainModel
import Interchange
import ReplicaStore
import StoreKit
import SyncProtocol
import Testing
import TextFormats

@Suite struct ImporterTests {
    static func run(
        _ table: String, _ collection: String, into target: MemoryTarget, isDryRun: Bool = false,
        batchSize: Int = 500, sets: [String] = [], key: String? = nil
    ) throws -> ImportReport {
        var reader = try TableReader(ByteSource(Array(table.utf8)))
        let schema = try #require(Schema.builtIn.collection(collection))
        let plan = try ImportPlan(
            collection: schema, header: reader.header, sets: sets, key: key)
        var importer = Importer(
            plan: plan, target: target, isDryRun: isDryRun, batchSize: batchSize)
        return try importer.run(&reader)
    }

    private static let organisations = #"""
        name;type;external_ids;sectors
        Дом надежды;ngo_national;iati:1;health
        "Приют ""Свет""";ngo_national;iati:2;
        Бюро;ngo_national;;protection

        """#

    @Test func newRowsAreMadeAndKnownOnesOnlyWhereTheyDiffer() throws {
        let target = MemoryTarget()
        let first = try Self.run(Self.organisations, "stakeholder", into: target)
        #expect([first.created, first.updated, first.skipped, first.errorCount] == [3, 0, 0, 0])
        let known = Self.organisations.split(separator: "\n").prefix(3).joined(separator: "\n")
        let again = try Self.run(known, "stakeholder", into: target)
        #expect([again.created, again.updated, again.skipped] == [0, 0, 2])
        let edited = known.replacing("health", with: "\"health;protection\"")
        let third = try Self.run(edited, "stakeholder", into: target)
        #expect([third.created, third.updated, third.skipped] == [0, 1, 1])
        #expect(target.records.count == 3)
        let sectors = target.records.values.compactMap { $0.fields["sectors"] }
        #expect(sectors.contains(["health", "protection"]))
    }

    @Test func aBadRowIsReportedWithItsLineAndLosesNoOther() throws {
        let target = MemoryTarget()
        let table = #"""
            name,type,sectors
            One,ngo_national,health
            Two,spaceship,health
            Three,ngo_national
            ,ngo_national,health
            "Five
            lines",ngo_national,health
            Six,ngo_national,nowhere
            Seven,ngo_national,
            """#
        let report = try Self.run(table, "stakeholder", into: target)
        #expect(report.created == 3)
        #expect(report.errors.map(\.line) == [3, 4, 5, 8])
        #expect(report.errors[0].message.contains("stakeholder.type"))
        #expect(report.errors[0].message.contains("spaceship"))
        #expect(report.rows == 7)
    }

    @Test func aRowThatTheStoreRefusesLosesNoOtherOfItsBatch() throws {
        let target = MemoryTarget()
        let bad: Set<Int> = [2, 17, 18, 101]
        target.refuse = { edit in
            if bad.contains(edit.line) { throw StoreError(.usage, "refused") }
        }
        let rows = (1...100).map { "Org \($0),ngo_national" }.joined(separator: "\n")
        let report = try Self.run("name,type\n\(rows)\n", "stakeholder", into: target)
        #expect(report.created == 96)
        #expect(report.errors.map(\.line) == bad.sorted())
        #expect(target.records.count == 96)
    }

    @Test func aFailingStoreEndsTheImportAndWhatWasDoneIsTold() throws {
        let target = MemoryTarget()
        target.refuse = { edit in
            if edit.line > 5 { throw StoreError(.diskFull, "the disk is full") }
        }
        let rows = (1...10).map { "Org \($0),ngo_national" }.joined(separator: "\n")
        let interruption = #expect(throws: ImportInterruption.self) {
            try Self.run("name,type\n\(rows)\n", "stakeholder", into: target, batchSize: 2)
        }
        #expect(interruption?.report.created == 4)
        #expect((interruption?.cause as? StoreError)?.kind == .diskFull)
    }

    @Test func rowsThatNameOneNewRecordMakeItOnce() throws {
        let table =
            "name,type,external_ids,sectors\nA,ngo_national,iati:1,health\n"
            + "A,ngo_national,iati:1,protection\n"
        let target = MemoryTarget()
        let report = try Self.run(table, "stakeholder", into: target)
        #expect([report.created, report.updated] == [1, 1])
        #expect(target.records.values.first?.fields["sectors"] == ["health", "protection"])
        let imagined = MemoryTarget()
        let dry = try Self.run(table, "stakeholder", into: imagined, isDryRun: true)
        #expect([dry.created, dry.updated] == [1, 1])
        #expect(imagined.records.isEmpty && imagined.batches.isEmpty)
    }

    @Test func aRowWithAnIDMakesOrChangesThatRecord() throws {
        let target = MemoryTarget()
        let known = target.add(["name": "Old", "type": "ngo_national"])
        let deleted = target.add(["name": "Gone"], isDeleted: true)
        let new = "018f2a60-1111-7aaa-8bbb-123456abcdef"
        let table =
            "id,name,type\n\(known),New,ngo_national\n\(deleted),Back,ngo_national\n"
            + "\(new),Third,ngo_national\nabc,X,ngo_national\n"
        let report = try Self.run(table, "stakeholder", into: target)
        #expect([report.created, report.updated] == [1, 1])
        #expect(report.errors.map(\.line) == [3, 5])
        #expect(target.records[known]?.fields["name"] == "New")
        let id = try #require(RecordID(new))
        #expect(target.records[id]?.fields["name"] == "Third")
    }

    @Test func aRowThatSeveralRecordsMatchIsRefused() throws {
        let target = MemoryTarget()
        _ = target.add(["name": "A", "external_ids": ["iati:1"]])
        _ = target.add(["name": "B", "external_ids": ["iati:1", "iati:2"]])
        _ = target.add(["name": "C", "external_ids": ["iati:3"]])
        let table = "name,external_ids\nX,iati:1\nY,iati:2;iati:3\nZ,iati:3\n"
        let report = try Self.run(table, "stakeholder", into: target)
        #expect(report.errors.map(\.line) == [2, 3])
        #expect(report.updated == 1)
    }

    @Test func aQuotationThatIsNotClosedKeepsTheRowsBeforeIt() throws {
        let target = MemoryTarget()
        let table = "name,type\nA,ngo_national\n\"B,ngo_national\nC,ngo_national\n"
        let report = try Self.run(table, "stakeholder", into: target)
        #expect(report.created == 1)
        #expect(report.errors.map(\.line) == [3])
    }

    @Test func rightToLeftNamesAndLongTablesAreImportedInBatches() throws {
        let target = MemoryTarget()
        let rows = (0..<1_200).map { "\"مرکز مهاجرت، \($0)\",ngo_national" }.joined(
            separator: "\r\n")
        let report = try Self.run("\u{feff}name,type\r\n\(rows)", "stakeholder", into: target)
        #expect(report.created == 1_200)
        #expect(target.batches == [500, 500, 200])
        #expect(target.records.values.contains { $0.fields["name"] == "مرکز مهاجرت، 7" })
    }

    @Test func aMillionBadRowsDoNotFillTheMemory() throws {
        let rows = String(repeating: "x\n", count: ImportReport.problemLimit + 500)
        let report = try Self.run("name,type\n" + rows, "stakeholder", into: MemoryTarget())
        #expect(report.errors.count == ImportReport.problemLimit)
        #expect(report.errorCount == ImportReport.problemLimit + 500)
    }
}
