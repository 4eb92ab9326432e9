import DomainModel
import ReplicaStore
import SyncProtocol
import TestSupport
import Testing
import TextFormats

/// Offices whose schemas give one field different types. Spec: MergeRules §5.8.
@Suite("Values of another form", .serialized)
struct FormTests {
    private struct Kind {
        let type: String
        let value: String
    }

    private static let kinds = [
        Kind(type: "text", value: "one word"),
        Kind(type: "longtext", value: "one\ntwo"),
        Kind(type: "bool", value: "yes"),
        Kind(type: "int", value: "12"),
        Kind(type: "number", value: "1.5"),
        Kind(type: "date", value: "2026-03-01"),
        Kind(type: "datetime", value: "2026-03-01T10:00+03:00"),
        Kind(type: "code:odds", value: "even"),
        Kind(type: "ref:any", value: "01920000-0000-7000-8000-000000000001"),
        Kind(type: "blob", value: String(repeating: "0a", count: 32)),
        Kind(type: "set:text", value: "first;second"),
        Kind(type: "set:int", value: "1;2"),
        Kind(type: "log", value: "an entry"),
        Kind(type: "items", value: #"[{"text":"an item"}]"#),
    ]

    private static func schema(_ kind: Kind) throws -> Schema {
        let policy = ["set": "set", "log": "log"][kind.type.prefix(3)] ?? "review"
        let members = kind.type == "items" ? #","members":[{"name":"text"}]"# : ""
        return try Schema.builtIn.extended(
            by: JSONReader.value(
                """
                {"codeLists":{"odds":{"codes":[{"code":"even"},{"code":"odd"}]}},
                "collections":[{"name":"probe","plural":"probes","label":"Probe",
                "space":"network","titleFields":["title"],"fields":[
                {"name":"title","type":"text","policy":"review"},
                {"name":"odd","type":"\(kind.type)","policy":"\(policy)"\(members)}]}]}
                """))
    }

    private static func changes(_ office: FieldOffice, _ kind: Kind) throws -> [FieldChange] {
        let collection = try #require(office.replica.schema.collection("probe"))
        return try FieldTarget("odd", in: collection).changes(cell: kind.value)
    }

    /// An office of each type, with a record of its own that all others have.
    private static func fleet(
        _ central: CentralOffice
    ) async throws -> [(kind: Kind, office: FieldOffice, record: RecordID)] {
        var fleet: [(kind: Kind, office: FieldOffice, record: RecordID)] = []
        for (index, kind) in kinds.enumerated() {
            let replica = try Replica.create(
                path: central.folder.file("\(index).sqlite"), office: "office\(index)",
                author: "Ala", schema: try schema(kind), environment: central.clock.environment())
            let office = try central.join(replica, spaces: ["network"])
            let title = FieldChange.set(field: "title", .text("Probe\(index)"))
            let record = try office.replica.add("probe", [title] + changes(office, kind)).id
            fleet.append((kind, office, record))
        }
        for _ in 0..<2 {
            for member in fleet { try await member.office.sync() }
        }
        return fleet
    }

    private static func check(_ office: FieldOffice, holds count: Int) throws {
        #expect(try office.replica.list("probe").total == count)
        var seen = 0
        try office.replica.forEachRecord("probe") { _ in seen += 1 }
        #expect(seen == count)
        #expect(try office.replica.search("probe3").records.count == 1)
        #expect(try office.replica.verify() == [])
    }

    @Test("every type beside every other is read, named, asked about and settled")
    func everyTypeBesideEveryOther() async throws {
        let central = try CentralOffice()
        let fleet = try await Self.fleet(central)
        var misfits = 0
        for (kind, office, own) in fleet {
            try Self.check(office, holds: fleet.count)
            #expect(try office.replica.show(own.description, in: nil).misfits == [])
            for other in fleet where other.record != own {
                let view = try office.replica.show(other.record.description, in: nil)
                let isShown = view.fields["odd"] != nil
                #expect(isShown != !view.misfits.isEmpty, "\(other.kind.type) as \(kind.type)")
                #expect(view.conflicts.count == view.misfits.count, "\(kind.type)")
                misfits += view.misfits.count
            }
            let named = try office.replica.diagnose().filter { $0.kind == .form }
            #expect(named.count == (try office.replica.misfitCount()), "\(kind.type)")
        }
        #expect(misfits > 100)
    }

    @Test(
        "each question is settled by a value that fits, by dropping the other, or by an edit",
        arguments: 0..<14)
    func isSettled(_ position: Int) async throws {
        let central = try CentralOffice()
        let fleet = try await Self.fleet(central)
        let (kind, office, own) = fleet[position]
        for (index, other) in fleet.enumerated() where other.record != own {
            let name = other.record.description
            if index % 3 == 0 {
                // What adds an entry to a log leaves what is there.
                if kind.type != "log" {
                    let field = office.replica.schema.collection("probe")?.field("odd")
                    let value = try #require(field).parse(kind.value)
                    _ = try office.replica.edit(
                        name, in: "probe", [.set(field: "odd", value)])
                    #expect(try office.replica.show(name, in: "probe").misfits == [])
                }
            }
            while let id = try office.replica.show(name, in: "probe").conflicts.first {
                _ = try office.replica.resolve(id, .value(index % 3 == 1 ? kind.value : ""))
            }
            let view = try office.replica.show(name, in: "probe")
            #expect(view.misfits == [], "\(other.kind.type) as \(kind.type)")
        }
        #expect(try office.replica.misfitCount() == 0)
        try Self.check(office, holds: fleet.count)
        for _ in 0..<2 {
            for member in fleet { try await member.office.sync() }
        }
        let digests = try Set(fleet.map { try $0.office.digests })
        #expect(digests.count == 1)
    }

    @Test("a country that is none, written elsewhere, is shown, passed on and can be taken out")
    func aTextOfAnotherFormStays() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk", level: .manage)
        let id = try minsk.replica.add(
            "case",
            [
                .set(field: "sex", "f"), .set(field: "country_of_origin", "Abroad"),
                .addElement(field: "nationality", "QQQ"),
                .addElement(field: "protection_categories", "refugee"),
            ], space: "network"
        ).id
        try await minsk.sync()
        let brest = try central.office("brest")
        try await brest.sync()
        let shown = try brest.replica.show(id.description, in: "case").fields
        #expect(shown["nationality"] == ["QQQ"] && shown["country_of_origin"] == "Abroad")
        let schema = try #require(Schema.builtIn.collection("case"))
        #expect(throws: (any Error).self) {
            try FieldChange.parse(argument: "nationality+=QQQ", collection: schema)
        }
        let removal = try FieldChange.parse(argument: "nationality-=QQQ", collection: schema)
        _ = try brest.replica.edit(id.description, in: "case", [removal])
        #expect(try brest.replica.show(id.description, in: "case").fields["nationality"] == nil)
    }
}
