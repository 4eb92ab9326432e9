import CommandSupport
import SyncProtocol

/// The records that scenes can happen to; each one is taken once.
struct DemoCast {
    private(set) var cases: [DemoRecord]

    /// Takes the first case of an office that fits, else its first.
    mutating func take(
        from office: DemoOffice, where fits: (DemoRecord) -> Bool = { _ in true }
    ) throws -> DemoRecord {
        let own = cases.indices.filter { cases[$0].space == office.space }
        guard let index = own.first(where: { fits(cases[$0]) }) ?? own.first else {
            throw CommandFailure("demo", "\(office.title) has too few cases")
        }
        return cases.remove(at: index)
    }
}

extension DemoScene {
    static let services = [
        "education", "health", "legal_assistance", "livelihoods_employment", "shelter_safehouse",
    ]

    /// What happens to single cases, each of another kind.
    static func ofCases(_ cast: inout DemoCast, partner: DemoRecord) throws -> [DemoScene] {
        [
            differentFields(try cast.take(from: .minsk)),
            tags(try cast.take(from: .brest) { !$0.text("needs").isEmpty }),
            consent(
                try cast.take(from: .minsk) { $0.text("consent_sharing") == "none" }, partner),
            sameField(try cast.take(from: .minsk)),
            closing(try cast.take(from: .brest)),
            deletion(try cast.take(from: .minsk)),
        ]
    }

    private static func differentFields(_ record: DemoRecord) -> DemoScene {
        let address = "FICTITIOUS: Брэст, Прыкладная вул., 7"
        return DemoScene(
            title: "Different fields of one case", collection: "case", record: record,
            steps: [
                Step(
                    .minsk, "case", "edit", record.handle, "caseworker=Dzmitry R. (minsk)",
                    "intake_source=a letter"),
                Step(
                    .brest, "case", "edit", record.handle, "address=\(address)",
                    "co_workers+=Volha S. (brest)"),
            ],
            outcome: [
                DemoExpectation("caseworker", .equals("Dzmitry R. (minsk)")),
                DemoExpectation("intake_source", .equals("a letter")),
                DemoExpectation("address", .equals(address)),
                DemoExpectation("co_workers", .contains(["Volha S. (brest)"])),
            ])
    }

    private static func tags(_ record: DemoRecord) -> DemoScene {
        let missing = services.filter { !record.holds("needs", $0) }
        let (first, second) = (missing[0], missing[1 % missing.count])
        let removed = (record.fields["needs"]?.array ?? []).first?.text
        let removal = removed.map { ["needs-=\($0)"] } ?? []
        let minsk = ["case", "edit", record.handle, "needs+=\(first)"] + removal
        return DemoScene(
            title: "Tags added here, added and removed there", collection: "case", record: record,
            steps: [
                Step(.minsk, all: minsk),
                Step(.brest, "case", "edit", record.handle, "needs+=\(second)"),
            ],
            outcome: [DemoExpectation("needs", .contains([first, second]))]
                + (removed.map { [DemoExpectation("needs", .lacks($0))] } ?? []))
    }

    private static func consent(_ record: DemoRecord, _ partner: DemoRecord) -> DemoScene {
        DemoScene(
            title: "Consent withdrawn here, sharing extended there", collection: "case",
            record: record,
            steps: [
                Step(.minsk, "case", "edit", record.handle, "consent_sharing=withdrawn"),
                Step(
                    .brest, "case", "edit", record.handle, "consent_sharing=granted",
                    "consent_partners+=\(partner.handle)"),
            ],
            outcome: [
                DemoExpectation("consent_sharing", .equals("withdrawn")),
                DemoExpectation("consent_partners", .contains([partner.id])),
            ])
    }

    private static func sameField(_ record: DemoRecord) -> DemoScene {
        let minsk = "FICTITIOUS: Мінск, Прыкладная вул., 12"
        let brest = "FICTITIOUS: Кобрын, Прыкладная вул., 3"
        return DemoScene(
            title: "The same field of one case", collection: "case", record: record,
            steps: [
                Step(.minsk, "case", "edit", record.handle, "address=\(minsk)"),
                Step(.brest, "case", "edit", record.handle, "address=\(brest)"),
            ],
            questions: [
                Question(
                    kind: "value", field: "address", office: .minsk, answer: .take(brest),
                    reason: "moved last week")
            ])
    }

    private static func closing(_ record: DemoRecord) -> DemoScene {
        let note = "Called: the certificate is still missing."
        return DemoScene(
            title: "A case closed here, worked on there", collection: "case", record: record,
            steps: [
                Step(
                    .brest, "case", "edit", record.handle, "status=closed",
                    "closure_reason=plan_completed"),
                Step(.minsk, "case", "edit", record.handle, "notes+=\(note)"),
            ],
            outcome: [DemoExpectation("notes", .contains([note]))],
            questions: [
                Question(
                    kind: "closing", field: nil, office: .brest, answer: .take("closed"),
                    reason: "the note was seen")
            ])
    }

    private static func deletion(_ record: DemoRecord) -> DemoScene {
        let note = "Came by; the interview is on Monday."
        return DemoScene(
            title: "A case deleted here, worked on there", collection: "case", record: record,
            steps: [
                Step(.minsk, "case", "delete", record.handle, "--reason", "entered twice"),
                Step(.brest, "case", "edit", record.handle, "notes+=\(note)"),
            ],
            outcome: [DemoExpectation("notes", .contains([note]))],
            questions: [
                Question(
                    kind: "delete", field: nil, office: .minsk, answer: .restore,
                    reason: "not the same person")
            ])
    }
}

extension DemoScene.Step {
    init(_ office: DemoOffice, all words: [String]) {
        self.office = office
        self.words = words
    }
}
