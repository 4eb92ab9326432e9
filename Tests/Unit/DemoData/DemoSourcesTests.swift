import DemoData
import Foundation
import Testing

@Suite("The demo's sources")
struct DemoSourcesTests {
    @Test func aMissingFolderFallsBackToTheBuiltInSample() throws {
        let sources = try DemoSources.load(folder: "/nowhere/at/all")
        #expect(sources.origin == .builtInSample)
        #expect(sources.organisations.rows.count >= 60)
        #expect(try DemoSources.load(folder: nil).origin == .builtInSample)
    }

    @Test func aFolderWithAMissingFileIsRefusedByName() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "fieldbook-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let error = #expect(throws: DemoDataError.self) {
            try DemoSources.load(folder: folder.path)
        }
        #expect(error?.file == "orgs/iati3w_orgs.csv")
    }

    @Test func theEnvironmentNamesTheFolderElseItLiesBesideTheProject() {
        let named = DemoSources.usualFolder(
            environment: ["FIELDBOOK_DATA_FOLDER": "/data"], projectFolder: "/a/fieldbook")
        #expect(named == "/data")
        let usual = DemoSources.usualFolder(environment: [:], projectFolder: "/a/fieldbook")
        #expect(usual == "/a/shared/data")
    }
}

@Suite("The CSV document")
struct CSVDocumentTests {
    @Test func readsBackWhatItWrote() throws {
        let document = CSVDocument(
            header: ["a", "b"],
            rows: [["plain", "with, comma"], ["\"quoted\"", "two\r\nlines"], ["", "Ў і فارسی"]])
        #expect(try CSVDocument(parsing: document.text) == document)
    }

    @Test func quotesOnlyWhereItMust() {
        let document = CSVDocument(header: ["a", "b"], rows: [["x y", "\"q\",z"]])
        #expect(document.text == "a,b\r\nx y,\"\"\"q\"\",z\"\r\n")
    }

    @Test func acceptsEitherLineEndAndNoneAtTheEnd() throws {
        let document = try CSVDocument(parsing: "a,b\n1,\"\"\r\n\n3,4")
        #expect(document.rows == [["1", ""], ["3", "4"]])
    }

    @Test(arguments: ["", "a,b\n\"open"])
    func refusesWhatIsNoTable(text: String) {
        #expect(throws: DemoDataError.self) { try CSVDocument(parsing: text) }
    }

    @Test func theGeneratorIsSplitMix64() {
        var generator = SeededGenerator(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
    }
}
