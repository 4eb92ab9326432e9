import DomainModel
import ReplicaStore
import SyncProtocol
import TestSupport

/// A real replica, whose records are read from the commits of the bundle that it makes.
struct DomainOffice {
    private static let time: Int64 = 1_790_000_000_000
    private static let stranger = "01920000-0000-7000-8000-000000000009"

    let replica: Replica
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        replica = try Replica.create(
            path: folder.file("office.sqlite"), office: "minsk", author: "Ala Fictitious",
            environment: TestClock(milliseconds: Self.time).environment())
    }

    /// A record whose fields of the document are given, all or some.
    func add(_ collection: Value, _ isGiven: (Value) -> Bool) throws -> [RegisterTable.Entry] {
        let name = try collection.member("name").asText()
        guard let schema = Schema.builtIn.collection(name) else {
            throw NotationError("no collection is called \(name)")
        }
        let fields = try collection.member("fields").asList().filter {
            $0["store"] == nil && isGiven($0)
        }
        let changes = try fields.flatMap { field in
            try FieldTarget(field.member("name").asText(), in: schema)
                .changes(cell: try cell(of: field))
        }
        return try state(of: replica.add(name, changes, space: "office:minsk").id).registers.entries
    }

    func addCase() throws -> RecordID {
        try replica.add(
            "case",
            [.set(field: "sex", "f"), .addElement(field: "protection_categories", "refugee")],
            space: "office:minsk"
        ).id
    }

    func state(of record: RecordID) throws -> RecordState {
        var state = RecordState()
        _ = try replica.exportBundle { part in
            guard case .commits(let runs) = part else { return }
            for item in try runs.flatMap({ try $0.commits() }) {
                for delta in try item.commit.deltas() where delta.record == record {
                    Join.apply(delta, of: item.commit.dot, to: &state)
                }
            }
        }
        return state
    }

    /// What a person could type for a field that the document describes.
    private func cell(of field: Value) throws -> String {
        let type = try field.member("type").asText()
        let form = field["form"]?.text ?? "plain"
        let element = type.hasPrefix("set:") ? String(type.dropFirst(4)) : type
        switch element.split(separator: ":")[0] {
        case "bool": return "yes"
        case "int", "number": return "7"
        case "date": return "2026-03-01"
        case "datetime": return "2026-03-01T10:00:00+03:00"
        case "code":
            let list = Schema.builtIn.codeLists[String(element.dropFirst(5))]
            return list?.codes.first?.code ?? ""
        case "ref": return Self.stranger
        case "blob": return String(repeating: "0a", count: 32)
        case "items":
            let members = try field.member("members").asList().map { member in
                let value =
                    switch member["type"]?.text {
                    case "text": #""one""#
                    case "datetime": #""2026-03-01T10:00:00+03:00""#
                    default: "1"
                    }
                return "\"\(try member.member("name").asText())\":\(value)"
            }
            return "[{\(members.joined(separator: ","))}]"
        default: return Self.texts[form] ?? "one"
        }
    }

    private static let texts = [
        "phone": "+375291234567", "email": "ala@example.org", "language": "be",
        "website": "https://example.org", "country": "BLR", "period": "2026-Q1",
        "pairs": "sex=f", "externalID": "iati:GB-1", "office": "minsk",
        "timezone": "Europe/Minsk",
    ]

    /// What a field is filled in with, by the document's word for it.
    func filled(_ field: Value) -> Value? {
        switch field["filledBy"]?.text {
        case "default": field["default"]
        case "office": "minsk"
        case "time": .text(TimeText.utc(milliseconds: Self.time))
        case "day": "2026-09-21"
        case "author": "Ala Fictitious"
        case "schemaVersion": .int(Int64(Schema.builtIn.version))
        default: nil
        }
    }
}
