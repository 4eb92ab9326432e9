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
