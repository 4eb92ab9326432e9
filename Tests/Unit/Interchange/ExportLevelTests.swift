import DomainModel
import Interchange
import StoreKit
import SyncProtocol
import Testing
import TextFormats

@Suite struct ExportLevelTests {
    /// A record with a text of its own in each field, whatever the field's type.
    private static func record(of collection: CollectionSchema) throws -> ExportRecord {
        var fields: [String: Value] = ["not_in_the_schema": "secret-of-tomorrow"]
        for field in collection.fields {
            let text = Value.text(marker(field))
            if let group = field.group {
                var members = fields[group]?.map ?? [:]
                members[field.name] = text
                fields[group] = .map(members)
            } else {
                fields[field.name] = field.type.isElementwise ? .array([text]) : text
            }
        }
        return ExportRecord(
            id: try #require(RecordID("018f2a60-1111-7aaa-8bbb-123456abcdef")),
            space: "office:minsk", fields: fields, context: VersionVector())
    }

    private static func marker(_ field: FieldSchema) -> String { "<\(field.name)!>" }

    @Test(arguments: Exporter.Format.allCases, Confidentiality.allCases)
    func eachFieldLeavesAtItsLevelAndNoneBelow(
        format: Exporter.Format, level: Confidentiality
    ) throws {
        for collection in Schema.builtIn.collections {
            var bytes: [UInt8] = []
            try Exporter(
                collection: collection, format: format, level: level, isMarked: true
            ).run([try Self.record(of: collection)]) { bytes += $0 }
            let text = try ExportedText.of(bytes, format)
            for field in collection.fields {
                #expect(
                    text.contains(Self.marker(field)) == (field.confidentiality <= level),
                    "\(collection.name).\(field.name)")
            }
            let showsUnknown = [.json, .ndjson].contains(format) && level == .restricted
            #expect(text.contains("secret-of-tomorrow") == showsUnknown)
        }
    }

    @Test func peopleNotesAndNamesOfFilesAreNotForTheNetwork() throws {
        let closed = [
            "contact": ["given_name", "family_name", "phones", "emails"], "note": ["text"],
            "attachment": ["name"], "case": ["given_name", "family_name", "phones", "code"],
        ]
        for (name, fields) in closed {
            let collection = try #require(Schema.builtIn.collection(name))
            for field in fields {
                let level = try #require(collection.field(field)).confidentiality
                #expect(level > .network, "\(name).\(field)")
            }
        }
    }

    @Test func columnsAreChosenWithinTheLevel() throws {
        let contact = try #require(Schema.builtIn.collection("contact"))
        var bytes: [UInt8] = []
        try Exporter(
            collection: contact, format: .csv, level: .caseTeam,
            columns: ["family_name", "given_name"]
        ).run([ExportRecord]()) { bytes += $0 }
        #expect(String(decoding: bytes, as: UTF8.self) == "id,family_name,given_name\r\n")
        #expect(throws: StoreError.self) {
            try Exporter(collection: contact, format: .csv, columns: ["family_name"])
        }
        #expect(throws: StoreError.self) {
            try Exporter(collection: contact, format: .csv, columns: ["surname"])
        }
    }
}

@Suite struct RowMarkTests {
    private static let record = RecordID("018f2a60-1111-7aaa-8bbb-123456abcdef")

    private static func mark() throws -> RowMark {
        let context = VersionVector([WriterID(rawValue: 7): 9, WriterID(rawValue: .max): 1])
        return RowMark(
            of: try #require(record), context: context,
            cells: [("name", "Ў, «Свет»"), ("type", "media"), ("website", "")])
    }

    @Test func aMarkIsReadBackAndKnowsItsCells() throws {
        let mark = try RowMark(try Self.mark().text, of: try #require(Self.record))
        #expect(try mark == Self.mark())
        #expect(mark.had("Ў, «Свет» ", in: "name") && !mark.had("Ў, «Свет»", in: "type"))
        #expect(!mark.had("", in: "name"))
        #expect(mark.had("", in: "website") && !mark.had("a.example", in: "website"))
    }

    @Test func aBrokenMarkOrOneOfAnotherRecordIsRefused() throws {
        let text = try Self.mark().text
        let id = try #require(Self.record)
        let other = try #require(RecordID("018f2a60-1111-7aaa-8bbb-123456abcdee"))
        #expect(throws: StoreError.self) { try RowMark(text, of: other) }
        for place in text.indices {
            var broken = text
            broken.replaceSubrange(place...place, with: text[place] == "x" ? "y" : "x")
            #expect(throws: StoreError.self) { try RowMark(broken, of: id) }
            #expect(throws: StoreError.self) { try RowMark(String(text[..<place]), of: id) }
        }
    }

    @Test func noTwoColumnsOfACollectionShareTheirChecksum() throws {
        let id = try #require(Self.record)
        for collection in Schema.builtIn.collections {
            let names = collection.fields.map { field in
                field.group.map { "\($0).\(field.name)" } ?? field.name
            }
            for name in names {
                let mark = RowMark(of: id, context: VersionVector(), cells: [(name, "x")])
                #expect(names.count { !mark.had("", in: $0) } == names.count { $0 == name })
            }
        }
    }
}
