import DomainModel
import SyncProtocol
import Testing

@Suite("Columns of lists")
struct ListColumnTests {
    @Test("every collection has standard columns, the first of which names the record")
    func standard() throws {
        for collection in Schema.builtIn.collections {
            let columns = ListColumn.standard(of: collection)
            #expect(columns.count >= 4, "\(collection.name)")
            #expect(["id", "code"].contains(columns[0].name), "\(collection.name)")
        }
    }

    @Test("a collection of a deployment has some too")
    func added() throws {
        let json: Value = .map([
            "collections": .array([
                .map([
                    "name": "visit", "plural": "visits", "label": "Visit", "space": "office",
                    "titleFields": .array(["place"]),
                    "fields": .array([
                        .map([
                            "name": "place", "type": "text", "policy": "review",
                            "confidentiality": "network",
                        ]),
                        .map([
                            "name": "due", "type": "date", "policy": "latest",
                            "confidentiality": "network",
                        ]),
                    ]),
                ])
            ])
        ])
        let visit = try #require(try Schema.builtIn.extended(by: json).collection("visit"))
        #expect(ListColumn.standard(of: visit).map(\.name) == ["id", "place", "due"])
    }

    @Test("an unknown column is refused with those that there are")
    func unknown() throws {
        let collection = try #require(Schema.builtIn.collection("meeting"))
        for name in ["nothing", "person", "to", "period.start", "schedule.title", "", "a.b.c"] {
            let error = #expect(throws: ListColumnError.self) {
                try ListColumn(name, of: collection)
            }
            #expect(error?.hint.contains("title, kind, start") == true)
        }
        for name in ["start", "schedule.start", "id", "space", "created_by"] {
            _ = try ListColumn(name, of: collection)
        }
    }

    @Test("labels of all fields, collections and codes of everyday work are there in each language")
    func wording() {
        for collection in Schema.builtIn.collections {
            for language in [ReadingLanguage.russian, .belarusian] {
                for label in [collection.label] + collection.fields.map(\.label) {
                    #expect(Wording.text(label, in: language) != label, "\(label) in \(language)")
                }
            }
        }
        for name in [
            "case_status", "risk_level", "sex", "consent", "protection_category", "urgency",
            "referral_status", "service_type", "stakeholder_type", "meeting_kind", "action_status",
        ] {
            for code in Schema.builtIn.codeLists[name]?.codes ?? [] {
                #expect(code.labels["ru"] != nil, "\(name) \(code.code)")
                #expect(code.labels["be"] != nil, "\(name) \(code.code)")
            }
        }
    }

    @Test(arguments: [
        ("be_BY.UTF-8", "be"), ("ru", "ru"), ("ru_RU@x", "ru"), ("C.UTF-8", "en"), ("", "en"),
        ("fa_IR", "en"), ("BE", "be"),
    ])
    func languageOfALocale(locale: String, language: String) {
        #expect(ReadingLanguage(locale: locale).rawValue == language)
    }
}
