import Foundation
import Testing

/// The specification says nothing that no vector or test holds it to, and names only what exists.
@Suite struct SpecificationTests {
    private static let documents = SpecDocument.all

    @Test func everyRequirementNamesAVectorOrTest() {
        for document in Self.documents {
            for sentence in document.sentences where sentence.isRequirement {
                let isHeld = !sentence.references.isEmpty
                #expect(isHeld, "\(document.name): \(sentence.text)")
            }
        }
    }

    @Test func everyReferenceExists() throws {
        let tests = try Self.testSources()
        let references = Self.documents.flatMap { document in
            document.sentences.flatMap(\.references).map { (document.name, $0) }
        }
        #expect(references.count > 50)
        for (document, reference) in references {
            switch reference {
            case .vector(let name):
                let file = Repository.root.appending(path: "Protocol/Vectors/\(name).json")
                let exists = FileManager.default.fileExists(atPath: file.path)
                #expect(exists, "\(document) names the vector \(name)")
            case .test(let suite, let function):
                let exists = tests.contains {
                    $0.contains("struct \(suite) ") && $0.contains("func \(function)(")
                }
                #expect(exists, "\(document) names the test \(suite)/\(function)")
            }
        }
    }

    @Test func everyVectorIsNamed() {
        let named = Set(
            Self.documents.flatMap { $0.sentences.flatMap(\.references) }.compactMap {
                if case .vector(let name) = $0 { name } else { nil }
            })
        let vectors = Repository.folders.flatMap(Vector.all).map(\.name)
        #expect(vectors.filter { !named.contains($0) } == [])
    }

    @Test func everyVectorBelongsToASection() {
        for vector in Repository.folders.flatMap(Vector.all) {
            let isKnown = Self.sections(in: "Spec: \(vector.spec).").allSatisfy(Self.exists)
            #expect(isKnown && vector.spec.contains("§"), "\(vector.name): \(vector.spec)")
        }
    }

    @Test func everySectionThatTheCodeNamesExists() throws {
        for folder in ["Protocol/SyncProtocol", "Sources", "Client", "Server"] {
            let sections = try Self.sources(below: folder).flatMap(Self.sections)
            #expect(!sections.isEmpty, "\(folder)")
            for section in sections {
                #expect(Self.exists(section), "\(section.document) §\(section.number)")
            }
        }
    }

    /// Optional items of arrays, sizes of texts, patterns and names of the prelude are read in
    /// different ways by validators of CDDL.
    @Test func theSchemaHasNothingThatValidatorsReadInDifferentWays() throws {
        let file = Repository.root.appending(path: "Protocol/Schema/fieldbook.cddl")
        let rules = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            .map { $0.prefix { $0 != ";" } }.joined(separator: "\n")
        for construct in [/\?/, /tstr \.size/, /\.regexp/, /\.pcre/, /(?m)^(?:time|number|uri) =/] {
            #expect(rules.firstMatch(of: construct) == nil)
        }
        #expect(rules.contains("exchange-request = ["))
    }

    private struct Section {
        let document: String
        let number: String
    }

    private static func exists(_ section: Section) -> Bool {
        documents.first { $0.name == section.document }?.sections.contains(section.number) ?? false
    }

    /// `Spec: MergeRules §3, WireFormat §5` as sections.
    private static func sections(in text: String) -> [Section] {
        let known = documents.map(\.name)
        return text.matches(of: /([A-Z][A-Za-z]+) §([0-9]+(?:\.[0-9]+)?)/).compactMap { match in
            known.contains(String(match.1))
                ? Section(document: String(match.1), number: String(match.2)) : nil
        }
    }

    private static func testSources() throws -> [String] { try sources(below: "Tests") }

    private static func sources(below folder: String) throws -> [String] {
        // By path, since the enumerator does not follow a link that it is given.
        let root = Repository.root.appending(path: folder).resolvingSymlinksInPath()
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        var sources: [String] = []
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            sources.append(try String(contentsOf: file, encoding: .utf8))
        }
        return sources
    }
}
