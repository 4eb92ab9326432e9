import Linkage
import TestSupport
import Testing

/// All persons are fictitious.
@Suite struct PersonLinkageTests {
    @Test(arguments: [UInt64(21), 22, 23])
    func generatedPersonsAreFound(seed: UInt64) {
        let generated = GeneratedPersons(3000, seed: seed)
        let f1 = generated.f1(of: PersonLinkage(generated.records).pairs())
        #expect(f1 >= 0.9, "\(f1)")
    }

    /// Each feature is worth something: without it fewer are found.
    @Test func everyFieldHelps() {
        let generated = GeneratedPersons(3000, seed: 24)
        let whole = generated.f1(of: PersonLinkage(generated.records).pairs())
        let without: [(String, (inout PersonRecord) -> Void)] = [
            ("birth date", { $0.birthDate = "" }), ("phones", { $0.phones = [] }),
            ("documents", { $0.documents = [] }), ("given name", { $0.givenName = "" }),
            ("family name", { $0.familyName = "" }),
        ]
        for (name, remove) in without {
            var records = generated.records
            for index in records.indices { remove(&records[index]) }
            let f1 = generated.f1(of: PersonLinkage(records).pairs())
            #expect(f1 < whole - 0.005, "without \(name): \(f1), with it \(whole)")
        }
    }

    @Test func emptyFieldsSayNothing() {
        let nobody = PersonLinkage(Array(repeating: PersonRecord(), count: 200))
        #expect(nobody.pairs().isEmpty)
        #expect(nobody.evidence(0, 1).isEmpty)
        let signs = PersonRecord(givenName: "—", familyName: "···", phones: ["-"], documents: ["/"])
        #expect(PersonLinkage([signs, signs]).evidence(0, 1).isEmpty)
    }

    @Test func exchangedNamesAreRecognised() throws {
        let others = (0..<50).map { PersonRecord(givenName: "Имя\($0)", familyName: "Род\($0)") }
        let linkage = PersonLinkage(
            [
                PersonRecord(givenName: "Ольга", familyName: "Шевченко"),
                PersonRecord(givenName: "Shevchenko", familyName: "Olga"),
            ] + others)
        let evidence = linkage.evidence(0, 1)
        #expect(evidence.map(\.field) == ["given_name", "family_name"])
        #expect(evidence.allSatisfy { $0.agreement.hasPrefix("swapped_") && $0.weight > 0 })
    }

    @Test func aRareNameWeighsMoreThanACommonOne() {
        let common = (0..<50).map { PersonRecord(givenName: "Анна", familyName: "Имя\($0)") }
        let rare = ["Anna", "Zoya"].flatMap { name in
            Array(repeating: PersonRecord(givenName: name), count: 2)
        }
        let linkage = PersonLinkage(common + rare)
        #expect(linkage.score(50, 51) < linkage.score(52, 53))
    }

    @Test func phonesAreComparedByTheirDigits() {
        let linkage = PersonLinkage(
            ["+375291234567", "8 (029) 123-45-67", "٨٠٢٩١٢٣٤٥٦٧", "+375291234568"]
                .map { PersonRecord(phones: [$0]) })
        #expect(linkage.evidence(0, 1).map(\.agreement) == ["equal"])
        #expect(linkage.evidence(0, 2).map(\.agreement) == ["equal"])
        #expect(linkage.evidence(0, 3).map(\.agreement) == ["differ"])
    }

    @Test func digitsOfDocumentsAreNotRunTogether() {
        let linkage = PersonLinkage(
            ["MP1122334", "MP1234", "mp 112-2334"].map { PersonRecord(documents: [$0]) })
        #expect(linkage.evidence(0, 1).map(\.agreement) == ["differ"])
        #expect(linkage.evidence(0, 2).map(\.agreement) == ["equal"])
    }
}
