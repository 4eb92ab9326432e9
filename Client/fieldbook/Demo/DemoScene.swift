import CommandSupport
import SyncProtocol

/// Something that happens to one record in two offices at once.
struct DemoScene {
    struct Step {
        let office: DemoOffice
        /// The command behind `fieldbook`.
        let words: [String]

        init(_ office: DemoOffice, _ words: String...) {
            self.office = office
            self.words = words
        }

        /// How many fields it changes; a deletion is one change.
        var changes: Int { max(1, words.dropFirst(3).count { $0.contains("=") }) }
    }

    /// What people are asked about it, and what they say.
    struct Question {
        enum Answer {
            /// The candidate that reads so.
            case take(String)
            /// Keep the record.
            case restore
        }

        let kind: String
        let field: String?
        let office: DemoOffice
        let answer: Answer
        let reason: String
    }

    let title: String
    let collection: String
    let record: DemoRecord
    let steps: [Step]
    var outcome: [DemoExpectation] = []
    var questions: [Question] = []
}

extension DemoScene {
    private static let start = "2026-09-10T10:00:00+03:00"
    private static let minutes = """
        Data: to come.

        Referrals: to come.

        Forms: none.
        """

    /// The next meeting, as Minsk enters it before anybody is offline.
    static let meetingFields = [
        "title=Fifth extended meeting (fictitious)", "kind=extended", "start=\(start)",
        "place=Minsk", "minutes=\(minutes)",
    ]

    /// The meeting's minutes are edited in two paragraphs, and it is moved two ways.
    static func ofMeeting(_ record: DemoRecord) -> [DemoScene] {
        let data = "Data: both tables are in."
        let forms = "Forms: one for all."
        let minsk = minutes.replacing("Data: to come.", with: data)
        let gomel = minutes.replacing("Forms: none.", with: forms)
        let edit = ["meeting", "edit", record.handle]
        return [
            DemoScene(
                title: "Minutes: two paragraphs, two authors", collection: "meeting",
                record: record,
                steps: [
                    Step(.minsk, edit[0], edit[1], edit[2], "minutes=\(minsk)"),
                    Step(.gomel, edit[0], edit[1], edit[2], "minutes=\(gomel)"),
                ],
                outcome: [
                    DemoExpectation("minutes", .contains([data, "Referrals: to come.", forms]))
                ]),
            DemoScene(
                title: "One meeting, moved two ways", collection: "meeting", record: record,
                steps: [
                    Step(
                        .minsk, edit[0], edit[1], edit[2],
                        "schedule.start=2026-09-17T10:00:00+03:00"),
                    Step(
                        .gomel, edit[0], edit[1], edit[2],
                        "schedule.start=2026-09-24T14:00:00+03:00", "schedule.place=Gomel"),
                ],
                questions: [
                    Question(
                        kind: "value", field: "schedule", office: .gomel, answer: .take("Gomel"),
                        reason: "agreed by telephone")
                ]),
        ]
    }

    /// A referral is accepted in one office; the other hears that it was declined.
    static func ofReferral(_ record: DemoRecord) -> DemoScene {
        DemoScene(
            title: "A referral, accepted here and declined there", collection: "referral",
            record: record,
            steps: [
                Step(.brest, "referral", "edit", record.handle, "status=accepted"),
                Step(
                    .minsk, "referral", "edit", record.handle, "status=declined",
                    "decline_reason=no place was free"),
            ],
            questions: [
                Question(
                    kind: "transition", field: "status", office: .minsk,
                    answer: .take("accepted"), reason: "a place was found")
            ])
    }
}

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
