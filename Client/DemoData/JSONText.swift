/// Writes the few JSON shapes of the tables, keys in the order given: the same bytes each time.
enum JSONText {
    static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// An array of objects; each member's value is JSON already. Empty text for no objects.
    static func items(_ items: [[(key: String, json: String)]]) -> String {
        guard !items.isEmpty else { return "" }
        let objects = items.map { members in
            "{" + members.map { "\(string($0.key)):\($0.json)" }.joined(separator: ",") + "}"
        }
        return "[" + objects.joined(separator: ",") + "]"
    }
}
