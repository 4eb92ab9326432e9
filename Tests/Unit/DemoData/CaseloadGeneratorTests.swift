import DemoData
import Testing

@Suite("A generated caseload")
struct CaseloadGeneratorTests {
    /// The fields of `case` that an import may set.
    private static let knownFields: Set<String> = [
        "code", "status", "owner_office", "caseworker", "co_workers", "given_name", "family_name",
        "patronymic", "alias_names", "birth_date", "birth_estimated", "sex", "nationality",
        "country_of_origin", "languages", "phones", "address", "area", "id_documents",
        "protection_categories", "primary_category", "specific_needs", "migration_status",
        "risk_level", "consent_services", "consent_sharing", "consent_reporting",
        "consent_partners", "consent_expires", "do_not_contact", "no_share_with",
        "interpreter_needed", "intake_date", "intake_source", "needs", "gcm_objectives", "goals",
        "next_follow_up", "notes", "closure_reason", "closure_date", "retention_until",
        "legal_hold",
    ]

    private func generator(_ office: String, seed: UInt64 = 7) throws -> CaseloadGenerator {
        CaseloadGenerator(sources: try .builtInSample(), office: office, seed: seed)
    }

    private func records(_ office: String, count: Int) throws -> [[String: String]] {
        try CSVDocument(parsing: generator(office).cases(count: count)).records()
    }

    private func share(
        of records: [[String: String]], where matches: ([String: String]) -> Bool
    ) -> Double {
        Double(records.count(where: matches)) / Double(records.count)
    }

    @Test func hasAtLeastThirtyColumnsThatAreAllKnownFields() {
        #expect(CaseloadGenerator.columns.count >= 30)
        #expect(Set(CaseloadGenerator.columns).count == CaseloadGenerator.columns.count)
        #expect(Set(CaseloadGenerator.columns).subtracting(Self.knownFields).isEmpty)
    }

    @Test func isTheSameForTheSameSeedAndAnotherForAnother() throws {
        let first = try generator("minsk").cases(count: 200)
        #expect(try first == generator("minsk").cases(count: 200))
        #expect(try first != generator("minsk", seed: 8).cases(count: 200))
        #expect(try first != generator("brest").cases(count: 200))
    }

    /// Bytes that were generated once must come out again in another process and on another day.
    @Test func keepsItsBytesFromRunToRun() throws {
        let text = try generator("minsk").cases(count: 300)
        let checksum = text.utf8.reduce(UInt64(0)) { ($0 &* 31) &+ UInt64($1) }
        #expect(checksum == 17_209_923_737_484_532_645)
    }

    @Test func beginsAsAShorterOneDoes() throws {
        let short = try generator("gomel").cases(count: 10)
        #expect(try generator("gomel").cases(count: 50).hasPrefix(short))
    }

    /// Rows that are drawn one by one hold such persons, so that this can fail.
    @Test func hasNoTwoPersonsThatAnImportTakesForOne() throws {
        let generator = try generator("minsk")
        let rows = (0..<10_000).map(generator.line).joined()
        func repeats(_ text: String) throws -> Int {
            let persons = try CSVDocument(parsing: text).records().map { record in
                ["given_name", "family_name", "birth_date"].map { record[$0] ?? "" }
            }
            return persons.count - Set(persons).count
        }
        #expect(try repeats(CaseloadGenerator.headerLine + rows) > 0)
        #expect(try repeats(generator.cases(count: 10_000)) == 0)
    }

    @Test func saysThatItIsFictitiousInEveryRow() throws {
        for record in try records("brest", count: 500) {
            #expect(record["notes"]?.hasPrefix("FICTITIOUS.") == true)
            #expect(record["address"]?.hasPrefix("FICTITIOUS:") == true)
            let documents = record["id_documents"] ?? ""
            #expect(documents.isEmpty || documents.contains("\"number\":\"FICTITIOUS-"))
            for phone in (record["phones"] ?? "").split(separator: ";") {
                #expect(phone.hasPrefix("+375 00 "))
            }
        }
    }

    @Test func fillsWhatACaseRequires() throws {
        for record in try records("gomel", count: 500) {
            for field in ["given_name", "family_name", "birth_date", "area", "sex", "intake_date"] {
                #expect(record[field]?.isEmpty == false, "\(field) in \(record)")
            }
            let categories = record["protection_categories"]?.split(separator: ";") ?? []
            #expect(categories.first.map(String.init) == record["primary_category"])
        }
    }

    /// Of the people whom the UNHCR tables count in 2025: 40,789 refugees (40,561 of them from
    /// Ukraine), 1,470 asylum-seekers and 5,444 stateless people.
    @Test func followsThePopulationTableForTheWholeCountry() throws {
        let counted = ["asylum_seeker", "refugee", "complementary_protection", "stateless"]
        let all = try records("national", count: 8000)
        let concern = all.filter { counted.contains($0["primary_category"] ?? "") }
        #expect(abs(Double(concern.count) / 8000 - 7.0 / 8) < 0.02)
        let people = 40_789.0 + 1470 + 5444
        let expected = [
            "complementary_protection": 40_561 / people, "refugee": 228 / people,
            "asylum_seeker": 1470 / people, "stateless": 5444 / people,
        ]
        for (category, wanted) in expected {
            let found = share(of: concern) { $0["primary_category"] == category }
            #expect(abs(found - wanted) < 0.015, "\(category): \(found), not \(wanted)")
        }
    }

    /// Stateless people by oblast, sex and age as the table by oblast has them: 5,444 people, 1,261
    /// of them in Vitebsk; 2,461 women; 1,782 people of 60 and more of 5,395 with a known age.
    @Test func followsTheTableByOblastForStatelessPeople() throws {
        let stateless = try records("national", count: 16_000)
            .filter { $0["primary_category"] == "stateless" }
        #expect(stateless.count > 1200)
        let shares: [(String, Double, ([String: String]) -> Bool)] = [
            ("Vitebsk", 1261.0 / 5444, { $0["area"]?.hasPrefix("BY007") == true }),
            ("Minsk City", 437.0 / 5444, { $0["area"]?.hasPrefix("BY005") == true }),
            ("women", 2461.0 / 5444, { $0["sex"] == "f" }),
            ("60 and more", 1782.0 / 5395, { ($0["birth_date"] ?? "") < "1966" }),
        ]
        for (name, wanted, matches) in shares {
            let found = share(of: stateless, where: matches)
            #expect(abs(found - wanted) < 0.045, "\(name): \(found), not \(wanted)")
        }
    }

    @Test(arguments: [("brest", ["BY001"]), ("minsk", ["BY004", "BY005"]), ("gomel", ["BY002"])])
    func livesMostlyInTheOfficesOwnOblast(office: String, oblasts: [String]) throws {
        let found = share(of: try records(office, count: 2000)) { record in
            oblasts.contains { record["area"]?.hasPrefix($0) == true }
        }
        #expect((0.88...0.97).contains(found))
    }

    @Test func writesNamesInTheScriptOfTheOrigin() throws {
        let scripts: [String: ClosedRange<Unicode.Scalar>] = [
            "UKR": "\u{400}"..."\u{52F}", "BLR": "\u{400}"..."\u{52F}",
            "RUS": "\u{400}"..."\u{52F}", "KAZ": "\u{400}"..."\u{52F}",
            "AFG": "\u{600}"..."\u{6FF}", "IRN": "\u{600}"..."\u{6FF}",
            "SYR": "\u{600}"..."\u{6FF}", "IRQ": "\u{600}"..."\u{6FF}",
        ]
        var seen: Set<String> = []
        for record in try records("minsk", count: 4000) {
            guard let origin = record["nationality"], let script = scripts[origin],
                let first = record["family_name"]?.unicodeScalars.first
            else { continue }
            seen.insert(origin)
            #expect(script.contains(first), "\(origin): \(record)")
            let isSlavic = ["UKR", "BLR", "RUS"].contains(origin)
            #expect((record["patronymic"]?.isEmpty == false) == isSlavic)
        }
        #expect(seen == Set(scripts.keys))
    }
}
