/// JSON whose members keep their order, written the same way each time.
enum OrderedJSON {
    struct Member {
        let key: String
        let value: OrderedJSON

        var onOneLine: String { "\(OrderedJSON.quoted(key)): \(value.onOneLine)" }
    }

    case text(String)
    case number(Int64)
    case bool(Bool)
    case list([OrderedJSON])
    case members([Member])
    /// What stands on one line.
    indirect case line(OrderedJSON)

    static func object(_ members: [(String, OrderedJSON)]) -> OrderedJSON {
        .members(members.map { Member(key: $0, value: $1) })
    }

    func written(indent: String = "") -> String {
        let inner = indent + "  "
        switch self {
        case .text(let text): return Self.quoted(text)
        case .number(let number): return "\(number)"
        case .bool(let bool): return "\(bool)"
        case .line(let item): return item.onOneLine
        case .list(let items):
            if items.isEmpty { return "[]" }
            let lines = items.map { inner + $0.written(indent: inner) }
            return "[\n\(lines.joined(separator: ",\n"))\n\(indent)]"
        case .members(let members):
            if members.isEmpty { return "{}" }
            let lines = members.map {
                "\(inner)\(Self.quoted($0.key)): \($0.value.written(indent: inner))"
            }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
        }
    }

    private var onOneLine: String {
        switch self {
        case .list(let items): "[\(items.map(\.onOneLine).joined(separator: ", "))]"
        case .members(let members):
            "{\(members.map(\.onOneLine).joined(separator: ", "))}"
        case .line(let item): item.onOneLine
        case .text, .number, .bool: written()
        }
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
