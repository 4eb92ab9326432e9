import DomainModel
import SyncProtocol
import Testing

@Suite("Code lists")
struct CodeListTests {
    private func list(_ name: String) throws -> CodeList {
        try #require(Schema.builtIn.codeLists[name])
    }

    @Test("hold the official lists whole")
    func sizes() throws {
        #expect(try list("gcm_objective").codes.map(\.code) == (1...23).map(String.init))
        #expect(try list("area").codes.count == 126)
        #expect(try list("area").codes.count { $0.parent == nil } == 7)
        #expect(try list("mgi_domain").codes.count == 6)
        #expect(try list("sector").codes.count == 11)
        #expect(try list("specific_need").codes.count == 11)
        #expect(try list("sdg_target").contains("10.7"))
    }

    @Test("have no code twice and an English label for each")
    func codesAreDistinct() {
        for list in Schema.builtIn.codeLists.values {
            #expect(Set(list.codes.map(\.code)).count == list.codes.count, "\(list.name)")
            #expect(list.codes.allSatisfy { $0.labels["en"]?.isEmpty == false }, "\(list.name)")
        }
    }

    @Test("find a code by itself or by a label in any language, whatever the case")
    func matching() throws {
        #expect(try list("sex").code(matching: "F") == "f")
        #expect(try list("sex").code(matching: "жаночы") == "f")
        #expect(try list("protection_category").code(matching: "Беженец") == "refugee")
        #expect(try list("specific_need").code(matching: "cr") == "CR")
        #expect(try list("gcm_objective").code(matching: "save lives") == "8")
        #expect(try list("area").code(matching: "Мінская вобласць") == "BY004")
        #expect(try list("sex").code(matching: "женщина?") == nil)
    }

    @Test("take a name that an oblast shares with its raion as the oblast")
    func sharedLabels() throws {
        #expect(try list("area").code(matching: "brest") == "BY001")
        #expect(try list("area")["BY001003"]?.parent == "BY001")
    }
}
