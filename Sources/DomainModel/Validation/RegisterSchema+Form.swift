import SyncProtocol

// Whether what a register holds has the form that the schema at hand gives it. That is less than
// being valid: a code that the list lacks, or a number beyond the range, may come from a newer
// schema. A value of another form comes from a schema whose types differ.

extension RegisterSchema {
    /// Whether a value under a key of this register's field has the form that the schema gives it.
    ///
    /// - Parameter element: what the key names behind its field; nil for the field's own register.
    package func fits(_ value: Value, element: Substring?) -> Bool {
        if value.isNull { return true }
        guard hasElements == (element != nil) else { return false }
        switch (shape, value) {
        case (.plain, _): return fields[0].type.hasForm(value)
        case (.group, .map(let members)):
            return fields.allSatisfy { $0.type.hasForm(members[$0.name] ?? .null) }
        case (.set, .bool(true)): return fields[0].type.element.hasForm(element: element ?? "")
        case (.log, .map(let entry)):
            return Self.isTextOrAbsent(entry["text"]) && Self.isTextOrAbsent(entry["author"])
                && Self.isTextOrAbsent(entry["at"])
        case (.items, .map(let item)):
            guard case .items(let members) = fields[0].type else { return false }
            return members.allSatisfy { $0.type.hasForm(item[$0.name] ?? .null) }
        default: return false
        }
    }

    /// Whether a text, not null, fits the field's own register: the same without building it.
    package func fits(text utf8: Span<UInt8>) -> Bool {
        guard shape == .plain else { return false }
        switch fields[0].type {
        case .text, .longtext, .code: return true
        case .date where Self.isPlainDay(utf8) && utf8.count == 10: return true
        case .datetime where Self.isPlainTime(utf8): return true
        case .reference where utf8.count <= 64 && Self.isPlainName(utf8): return true
        case let type:
            let text = utf8.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
            return type.hasForm(.text(text))
        }
    }

    private static func isTextOrAbsent(_ value: Value?) -> Bool {
        switch value {
        case nil, .null, .text: true
        default: false
        }
    }
}

// The usual spellings, told from their bytes; all others are read as the type reads them.

extension RegisterSchema {
    private static func isPlainName(_ utf8: Span<UInt8>) -> Bool {
        for index in utf8.indices where utf8[index] <= 0x20 || utf8[index] >= 0x7F { return false }
        return !utf8.isEmpty
    }

    /// Whether bytes begin with a day that its month has in every year.
    private static func isPlainDay(_ utf8: Span<UInt8>) -> Bool {
        guard utf8.count >= 10, utf8[4] == UInt8(ascii: "-"), utf8[7] == UInt8(ascii: "-"),
            number(utf8, 0) != nil, let years = number(utf8, 2), years > 0,
            let month = number(utf8, 5), let day = number(utf8, 8)
        else { return false }
        // The month's parity says which have 31 days: up to July the odd ones, then the even ones.
        let isLong = (month + month / 8) % 2 == 1
        return (1...12).contains(month) && day >= 1
            && day <= (month == 2 ? 28 : isLong ? 31 : 30)
    }

    /// Whether they are such a day with hours, minutes, seconds, at most milliseconds, and `Z`.
    private static func isPlainTime(_ utf8: Span<UInt8>) -> Bool {
        guard utf8.count == 20 || utf8.count == 24 && hasMilliseconds(utf8), isPlainDay(utf8),
            utf8[10] == UInt8(ascii: "T"), utf8[13] == UInt8(ascii: ":"),
            utf8[16] == UInt8(ascii: ":"), utf8[utf8.count - 1] == UInt8(ascii: "Z"),
            let hour = number(utf8, 11), let minute = number(utf8, 14),
            let second = number(utf8, 17)
        else { return false }
        return hour < 24 && minute < 60 && second < 60
    }

    private static func hasMilliseconds(_ utf8: Span<UInt8>) -> Bool {
        utf8[19] == UInt8(ascii: ".") && number(utf8, 20) != nil && number(utf8, 21) != nil
    }

    private static func number(_ utf8: Span<UInt8>, _ place: Int) -> Int? {
        let (tens, ones) = (Int(utf8[place]) - 0x30, Int(utf8[place + 1]) - 0x30)
        return (0...9).contains(tens) && (0...9).contains(ones) ? tens * 10 + ones : nil
    }
}

extension FieldType {
    fileprivate func hasForm(_ value: Value) -> Bool {
        switch (self, value) {
        case (_, .null): true
        case (.text, .text), (.longtext, .text), (.code, .text), (.bool, .bool), (.int, .int),
            (.number, .int), (.number, .double):
            true
        case (.date, .text(let text)): UncertainDate(text) != nil
        case (.datetime, .text(let text)): ZonedTime(text) != nil
        case (.reference, _), (.blob, _): accepts(value)
        default: false
        }
    }

    /// Whether the name of a set's element can be a value of this type.
    fileprivate func hasForm(element: Substring) -> Bool {
        switch self {
        case .text, .longtext, .code: true
        case .bool: element == "yes" || element == "no"
        case .int: Int64(element) != nil
        case .number: Double(element) != nil
        default: hasForm(.text(String(element)))
        }
    }
}
