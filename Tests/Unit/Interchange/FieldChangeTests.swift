import DomainModel
import ReplicaStore
import StoreKit
import SyncProtocol
import Testing

@Suite struct FieldChangeTests {
    private static func parse(_ argument: String, _ collection: String) throws -> FieldChange {
        let schema = try #require(Schema.builtIn.collection(collection))
        return try FieldChange.parse(argument: argument, collection: schema)
    }

    @Test(
        arguments: [
            ("caseworker=A = b", FieldChange.set(field: "caseworker", "A = b")),
            ("caseworker=", .set(field: "caseworker", .null)),
            ("status=Закрыто", .set(field: "status", "closed")),
            ("do_not_contact=да", .set(field: "do_not_contact", true)),
            ("phones+=+375 (29) 123-45-67", .addElement(field: "phones", "+375291234567")),
            ("phones-=+375291234567", .removeElement(field: "phones", "+375291234567")),
            ("gcm_objectives=7;10", .set(field: "gcm_objectives", ["7", "10"])),
            (#"co_workers=["a;b"]"#, .set(field: "co_workers", ["a;b"])),
            ("notes=Called = nobody", .setElement(field: "notes", element: nil, "Called = nobody")),
            ("notes+={\"a\"", .setElement(field: "notes", element: nil, "{\"a\"")),
            ("notes.n1=corrected", .setElement(field: "notes", element: "n1", "corrected")),
            ("notes-=n1", .setElement(field: "notes", element: "n1", .null)),
            (
                #"goals={"text":"Find work"}"#,
                .set(field: "goals", [.map(["text": "Find work"])])
            ),
            (
                #"goals=[{"id":"g1","text":"Find work"}]"#,
                .set(field: "goals", [.map(["id": "g1", "text": "Find work"])])
            ),
            (
                #"goals+={"text":"Learn"}"#,
                .setElement(field: "goals", element: nil, .map(["text": "Learn"]))
            ),
            (
                #"goals.g1={"text":"Learn"}"#,
                .setElement(field: "goals", element: "g1", .map(["text": "Learn"]))
            ),
        ] as [(String, FieldChange)])
    func changesOfACaseAreRead(argument: String, change: FieldChange) throws {
        #expect(try Self.parse(argument, "case") == change)
    }

    @Test func membersOfAGroupAreReadByEitherName() throws {
        let start = FieldChange.setMember(
            group: "schedule", member: "start", "2026-05-01T10:00:00+03:00")
        #expect(try Self.parse("start=2026-05-01 10:00+03", "meeting") == start)
        #expect(try Self.parse("schedule.start=2026-05-01T10:00+03:00", "meeting") == start)
        #expect(
            try Self.parse("place=", "meeting")
                == .setMember(group: "schedule", member: "place", .null))
        #expect(
            try Self.parse(#"schedule={"place":"Minsk"}"#, "meeting")
                == .set(field: "schedule", .map(["place": "Minsk"])))
    }

    @Test(arguments: [
        "caseworker", "=x", "nothing=1", "nothing.more=1", "caseworker+=x", "caseworker-=x",
        "office=x",
        "id=1", "status=gone", "phones+=", "notes=", "notes-=", "goals=no", "goals+=", "goals+=[1]",
        #"goals={"text":"a","other":"b"}"#, "birth_date=31.02.1990", "gcm_objectives.7=x",
        "goals.={}",
    ])
    func whatIsNoChangeIsRefused(argument: String) {
        #expect(throws: StoreError.self) { try Self.parse(argument, "case") }
    }

    @Test func anErrorNamesFieldAndAllowedValues() throws {
        let error = #expect(throws: StoreError.self) { try Self.parse("risk_level=huge", "case") }
        #expect(error?.kind == .usage)
        #expect(error?.message.contains("case.risk_level") == true)
        #expect(error?.message.contains("low, medium, high, immediate") == true)
        let secret = #expect(throws: StoreError.self) {
            try Self.parse("birth_date=tomorrow", "case")
        }
        #expect(secret?.description.contains("tomorrow") == false)
        let unknown = #expect(throws: StoreError.self) { try Self.parse("colour=red", "meeting") }
        #expect(unknown?.hint?.contains("schedule.start") == true)
    }

    @Test func aChangeKnowsWhetherARecordHasItAlready() {
        let fields: [String: Value] = [
            "name": "A", "tags": ["x", "y"], "schedule": .map(["place": "Minsk"]),
            "notes": [
                .map(["id": "1", "text": "Seen", "author": "B", "at": "2026-01-01T00:00:00Z"])
            ],
            "goals": [.map(["id": "g", "text": "Work", "status": "open"])],
        ]
        let present: [FieldChange] = [
            .set(field: "name", "A"), .set(field: "none", .null), .set(field: "tags", ["y", "x"]),
            .addElement(field: "tags", "x"), .removeElement(field: "tags", "z"),
            .setMember(group: "schedule", member: "place", "Minsk"),
            .setMember(group: "schedule", member: "end", .null),
            .setElement(field: "notes", element: nil, "Seen"),
            .setElement(field: "notes", element: "1", "Seen"),
            .setElement(field: "goals", element: nil, .map(["text": "Work", "status": "open"])),
            .setElement(field: "goals", element: "h", .null),
        ]
        for change in present { #expect(change.changesNothing(in: fields), "\(change)") }
        let new: [FieldChange] = [
            .set(field: "name", "B"), .set(field: "name", .null), .set(field: "tags", ["x"]),
            .set(field: "tags", .null), .addElement(field: "tags", "z"),
            .removeElement(field: "tags", "x"),
            .setMember(group: "schedule", member: "place", "Brest"),
            .setElement(field: "notes", element: nil, "Seen again"),
            .setElement(field: "notes", element: "2", "Seen"),
            .setElement(field: "goals", element: nil, .map(["text": "Work"])),
            .setElement(field: "goals", element: "g", .null),
        ]
        for change in new { #expect(!change.changesNothing(in: fields), "\(change)") }
    }
}
