extension FieldType {
    /// What the type takes, as a message says it.
    var allowed: String {
        switch self {
        case .text, .longtext: "text"
        case .bool: "yes or no"
        case .int(let range): Self.allowed(range)
        case .number: "a number"
        case .date: "a date as YYYY-MM-DD or DD.MM.YYYY"
        case .datetime: "a date and time with its offset, such as 2026-05-01T10:00+03:00"
        case .code(let list): list.allowed
        case .reference(let collection): "the id of a record\(collection.map { " of \($0)" } ?? "")"
        case .blob: "a SHA-256 as 64 hexadecimal digits"
        case .set(let element): element.allowed
        case .log: "the text of an entry"
        case .items(let members): Self.allowed(members)
        }
    }

    /// What usually helps somebody who gave a wrong value.
    var hint: String? {
        switch self {
        case .datetime: "Write the offset from UTC too: +03:00, or Z for UTC."
        case .date: "Write the year with four digits and the month as a number."
        case .code: "The code or its label is accepted, whatever the case."
        case .items: #"Write JSON, such as {"text":"…"}."#
        default: nil
        }
    }

    private static func allowed(_ range: ClosedRange<Int64>?) -> String {
        switch range {
        case .none: "a whole number"
        case .some(let range) where range.upperBound == .max:
            "a whole number from \(range.lowerBound)"
        case .some(let range):
            "a whole number from \(range.lowerBound) to \(range.upperBound)"
        }
    }

    private static func allowed(_ members: [ItemMember]) -> String {
        "an object with \(members.map(\.name).joined(separator: ", "))"
    }
}

extension CodeList {
    /// The codes, or as many of a long list as a message can bear.
    fileprivate var allowed: String {
        let shown = codes.prefix(20).map(\.code).joined(separator: ", ")
        return codes.count <= 20 ? shown : "\(shown) … (\(codes.count) codes of \(name))"
    }
}
