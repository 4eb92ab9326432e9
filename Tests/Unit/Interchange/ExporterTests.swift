import DomainModel
import Interchange
import ReplicaStore
import StoreKit
import SyncProtocol
import Testing
import TextFormats

@Suite struct ExporterTests {
    private static let first = RecordID(high: 1, low: 1)
    private static let second = RecordID(high: 1, low: 2)

    private static func text(
        _ collection: String, _ format: Exporter.Format, _ records: [ExportRecord],
        restricted: Bool = false
    ) throws -> String {
        let schema = try #require(Schema.builtIn.collection(collection))
        var bytes: [UInt8] = []
        let exporter = try Exporter(
            collection: schema, format: format, level: restricted ? .restricted : .caseTeam)
        #expect(try exporter.run(records) { bytes += $0 } == records.count)
        return try ExportedText.of(bytes, format)
    }

    private static let meetings = [
        ExportRecord(
            id: first, space: "network",
            fields: [
                "title": "Пленарнае, \"Ў\"", "kind": "extended", "chairs": ["a", "b;c"],
                "schedule": .map(["start": "2026-05-01T10:00:00+03:00", "place": "=Мінск"]),
                "gcm_objectives": ["7", "10"], "sequence": 3, "newer": [1],
                "agreements": [.map(["text": "T", "id": "i"])],
            ]),
        ExportRecord(id: second, space: "network", fields: ["title": "نشست", "minutes": "a\nb"]),
    ]

    @Test func linesOfJSONFollowTheSchema() throws {
        let text = try Self.text("meeting", .ndjson, Self.meetings)
        #expect(
            text == """
                {"id":"00000000-0000-0001-0000-000000000001","collection":"meeting",\
                "space":"network",\
                "fields":{"title":"Пленарнае, \\"Ў\\"","kind":"extended",\
                "schedule":{"place":"=Мінск","start":"2026-05-01T10:00:00+03:00"},"sequence":3,\
                "chairs":["a","b;c"],"agreements":[{"id":"i","text":"T"}],\
                "gcm_objectives":["7","10"]}}
                {"id":"00000000-0000-0001-0000-000000000002","collection":"meeting",\
                "space":"network",\
                "fields":{"title":"نشست","minutes":"a\\nb"}}

                """)
    }

    @Test func oneDocumentIsValidAlsoWithoutRecords() throws {
        #expect(try Self.text("meeting", .json, []) == "{\"version\":1,\"records\":[]}\n")
        let text = try Self.text("meeting", .json, Self.meetings, restricted: true)
        let value = try JSONReader.value(text)
        #expect(value.map?["records"]?.array?.count == 2)
        #expect(text.contains(#""newer":[1]"#))
    }

    @Test func aTableHasAColumnForEachField() throws {
        let text = try Self.text("meeting", .csv, Self.meetings)
        let lines = text.split(separator: "\r\n")
        #expect(lines[0].hasPrefix("id,space,title,kind,schedule.start,schedule.end,"))
        #expect(lines[1].contains("\"Пленарнае, \"\"Ў\"\"\""))
        #expect(lines[1].contains("'=Мінск"))
        #expect(lines[1].contains("7;10"))
        #expect(lines[1].contains(#""[""a"",""b;c""]""#))
    }

    @Test func restrictedFieldsAreLeftOutUnlessAskedFor() throws {
        let records = [
            ExportRecord(
                id: Self.first, space: "office:minsk",
                fields: [
                    "code": "M-1", "family_name": "Secret", "notes": [.map(["text": "Hidden"])],
                ])
        ]
        for format in Exporter.Format.allCases {
            let open = try Self.text("case", format, records)
            #expect(open.contains("M-1") && !open.contains("Secret") && !open.contains("Hidden"))
            #expect(!open.contains("family_name") && !open.contains("notes"), "\(open)")
            let all = try Self.text("case", format, records, restricted: true)
            #expect(all.contains("Secret") && all.contains("Hidden"))
        }
    }

    @Test func theSameRecordsAreTheSameBytes() throws {
        for format in Exporter.Format.allCases {
            let shuffled = Self.meetings.map { record in
                ExportRecord(
                    id: record.id, space: record.space,
                    fields: Dictionary(
                        uniqueKeysWithValues: record.fields.sorted { $0.key > $1.key }))
            }
            #expect(
                try Self.text("meeting", format, Self.meetings)
                    == Self.text("meeting", format, shuffled))
        }
    }

    @Test func recordsOutOfOrderAreRefused() {
        for records in [Self.meetings.reversed(), [Self.meetings[0], Self.meetings[0]]] {
            #expect(throws: StoreError.self) { try Self.text("meeting", .csv, records) }
        }
    }

    @Test func aTableThatIsImportedAgainChangesNothing() throws {
        let fields: [String: Value] = [
            "title": "+1 day", "kind": "extended", "chairs": ["a;b", "[c", " d,e"],
            "attendees": ["Анна"], "sequence": 3, "minutes": "'=x\n\"y\"",
            "schedule": .map(["start": "2026-05-01T10:00:00+03:00", "timezone": "Europe/Minsk"]),
            "agenda": [.map(["id": "i1", "rank": .double(1.5), "text": "=T"])],
            "gcm_objectives": ["7"],
        ]
        let normal = fields.merging(["chairs": ["a;b", "[c", "d,e"]]) { $1 }
        let target = MemoryTarget()
        let id = target.add(normal)
        let text = try Self.text(
            "meeting", .csv, [ExportRecord(id: id, space: "network", fields: fields)])
        var reader = try TableReader(ByteSource(Array(text.utf8)))
        let schema = try #require(Schema.builtIn.collection("meeting"))
        let plan = try ImportPlan(collection: schema, header: reader.header)
        let row = try #require(try reader.next())
        let changed = try plan.row(row).changes.filter { !$0.changesNothing(in: normal) }
        #expect(changed.isEmpty, "\(changed)")
        var importer = Importer(plan: plan, target: target)
        var again = try TableReader(ByteSource(Array(text.utf8)))
        #expect(try importer.run(&again).skipped == 1)
    }

    @Test func longExportsComeInPieces() throws {
        let schema = try #require(Schema.builtIn.collection("meeting"))
        let records = (0..<2_000).lazy.map { number in
            ExportRecord(
                id: RecordID(high: 1, low: UInt64(number)), space: "network",
                fields: ["title": .text(String(repeating: "x", count: 200))])
        }
        var pieces = 0
        var bytes: [UInt8] = []
        try Exporter(collection: schema, format: .json).run(records) { piece in
            pieces += 1
            bytes += piece
        }
        #expect(pieces > 3)
        #expect(try JSONReader.value(bytes).map?["records"]?.array?.count == 2_000)
    }
}
