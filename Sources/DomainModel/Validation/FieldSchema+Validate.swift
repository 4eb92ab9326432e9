import SyncProtocol
import TextFormats

/// The longest texts that fields take, in bytes of UTF-8.
package enum TextLimit {
    package static let text = 4 * 1024
    /// Of long text, and of an entry in a log.
    package static let longtext = 256 * 1024
    /// Of an element of a set: it is part of its register's name.
    package static let element = 1024
}

extension FieldSchema {
    /// Checks a normalised value of the whole field, or one element of it; null is always taken.
    package func validate(_ value: Value) throws(FieldError) {
        switch (type, value) {
        case (_, .null): return
        case (.set, .array(let elements)):
            for element in elements { try validateScalar(element, limit: TextLimit.element) }
        case (.set, _):
            try validateScalar(value, limit: TextLimit.element)
        case (.items(let members), .array(let items)):
            for item in items { try validate(item: item, members: members) }
        case (.items(let members), _):
            try validate(item: value, members: members)
        case (.log, .map(let entry)):
            try validateScalar(entry["text"] ?? .null, limit: TextLimit.longtext)
        case (.log, _), (.longtext, _):
            try validateScalar(value, limit: TextLimit.longtext)
        default:
            try validateScalar(value, limit: TextLimit.text)
        }
    }

    private func validateScalar(_ value: Value, limit: Int) throws(FieldError) {
        let element = type.element
        let isUncertain = element == .date && form == .uncertain
        let isTaken =
            isUncertain
            ? value.text.map(UncertainDate.accepts) ?? false
            : element.accepts(value) || element.isReference && value.text != nil
        guard isTaken else { throw error(value.shownText) }
        guard case .text(let text) = value else { return }
        try checkText(text, limit: limit)
        if element == .text, !form.accepts(text) {
            throw error(text, hint: form.hint(for: text))
        }
    }

    private func checkText(_ text: String, limit: Int) throws(FieldError) {
        let size = text.utf8.count
        if size > limit {
            throw error(
                text, allowed: "at most \(limit) bytes of text",
                reason: "is too long: it has \(size) bytes",
                hint: "Shorten it, or put the longer text into a note.")
        }
        var text = text
        let isPrintable = text.withUTF8 { bytes in
            bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A || $0 == 0x09 }
        }
        if !isPrintable {
            throw error(
                nil, allowed: "printable text", reason: "holds a control character",
                hint: "Type the text again instead of pasting it.")
        }
    }

    private func validate(item: Value, members: [ItemMember]) throws(FieldError) {
        guard case .map(let object) = item else { throw error(item.shownText) }
        let known = Set(members.map(\.name) + ["id"])
        if let stranger = object.keys.sorted().first(where: { !known.contains($0) }) {
            let name = confidentiality == .restricted ? "that was given" : "“\(stranger)”"
            throw error(stranger, reason: "does not take the member \(name)")
        }
        for member in members {
            let value = object[member.name] ?? .null
            if value.isNull {
                guard member.isRequired else { continue }
                throw error(nil, reason: "needs the member “\(member.name)”")
            }
            guard member.type.accepts(value) else {
                throw error(
                    value.shownText, allowed: member.type.allowed,
                    reason: "does not take this as “\(member.name)”")
            }
            if case .text(let text) = value { try checkText(text, limit: TextLimit.text) }
        }
    }
}

extension FieldType {
    /// A day or time as a number that grows with it; nil for what is neither.
    fileprivate func instant(_ text: String) -> Int64? {
        switch self {
        case .date: CalendarDate(text).map { Int64($0.dayNumber) }
        case .datetime: ZonedTime(text)?.millisecondsSince1970
        default: nil
        }
    }

    /// Says whether one value, not null, has this type; a log takes the text of an entry.
    func accepts(_ value: Value) -> Bool {
        switch (self, value) {
        case (.text, .text), (.longtext, .text), (.log, .text), (.bool, .bool): true
        case (.int(let range), .int(let int)): range?.contains(int) ?? true
        case (.number, .int): true
        case (.number, .double(let double)): double.isFinite
        case (.date, .text(let text)): CalendarDate(text)?.text == text
        case (.datetime, .text(let text)): ZonedTime(text)?.text == text
        case (.code(let list), .text(let text)): list.contains(text)
        case (.reference, .text(let text)): Self.isRecordName(text)
        case (.blob, .text(let text)): Self.isDigest(text)
        default: false
        }
    }

    /// Whether a text may name a record in another way than by its id, which the store looks up.
    fileprivate var isReference: Bool {
        if case .reference = self { true } else { false }
    }

    /// Any shape of id: which ids exist is the store's to know.
    private static func isRecordName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64 && !text.contains(where: \.isWhitespace)
    }

    private static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}

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
        case .reference(let collection):
            "the id, code or name of a record\(collection.map { " of \($0)" } ?? "")"
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

extension TextForm {
    /// Says whether a normalised text has this form.
    func accepts(_ text: String) -> Bool {
        switch self {
        case .plain, .machine: true
        case .externalID: Self.isExternalID(text)
        case .phone: text.utf8.count(where: Self.isDigit) >= 3 && !Self.isPowerOfTen(text)
        case .email: Self.isEmail(text)
        case .language: Self.isLanguage(text)
        case .website: !text.contains(where: \.isWhitespace)
        case .country: CodeList.country.contains(text)
        case .period: Self.isPeriod(text)
        case .pairs: text.split(separator: ";").allSatisfy(Self.isPair)
        case .office: OfficeName.isValid(text)
        case .timezone: text.utf8.allSatisfy(Self.isZoneByte)
        case .uncertain: UncertainDate.accepts(text)
        }
    }

    /// What the form takes, as a message says it.
    var allowed: String {
        switch self {
        case .plain, .machine: "text"
        case .externalID: "an id with its scheme, such as iati:XM-DAC-47066"
        case .phone: "a phone number, such as +375 29 123 45 67"
        case .email: "a mail address, such as name@example.org"
        case .language: "a language by its BCP 47 tag or name, such as be, ru or fa-AF"
        case .website: "a web address, such as https://example.org"
        case .country: "a country of ISO 3166-1 by code or name, such as UKR, or XXA if stateless"
        case .period: "a year, quarter or month: 2024, 2024-Q1, 2024-03"
        case .pairs: "key=value pairs joined by semicolons, such as age=0-17;sex=f"
        case .office: "an office's name in lower-case letters, digits and hyphens"
        case .timezone: "a time zone such as Europe/Minsk"
        case .uncertain: UncertainDate.allowed
        }
    }

    /// What somebody may have meant by a text that does not have this form.
    func hint(for text: String) -> String? {
        switch self {
        case .externalID:
            "Write the scheme in front, scheme:id; for a column of a table, "
                + "--map column=external_ids:scheme."
        case .phone where Self.isPowerOfTen(text):
            "A spreadsheet program has cut its digits; take the number from the source, and "
                + "give its column the format text."
        case .country: Self.hint(for: text, in: .country)
        case .language: Self.hint(for: text, in: .language)
        case .uncertain: UncertainDate.hint
        default: nil
        }
    }

    private static func hint(for text: String, in list: CodeList) -> String? {
        let nearest = list.nearest(to: text).map { "\($0.code) (\($0.label()))" }
        return nearest.isEmpty
            ? nil : "Is it one of these: \(nearest.joined(separator: ", "))?"
    }

    /// `3,75E+11`: what a spreadsheet program makes of a long number.
    private static func isPowerOfTen(_ text: String) -> Bool {
        let parts = text.lowercased().split(separator: "e", omittingEmptySubsequences: false)
        return parts.count == 2 && Double(parts[0].replacing(",", with: ".")) != nil
            && Int(parts[1]) != nil
    }

    private static func isExternalID(_ text: String) -> Bool {
        let sides = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2, let first = sides[0].utf8.first,
            isSmall(first) || isCapital(first)
        else { return false }
        let isScheme = sides[0].utf8.allSatisfy {
            isSmall($0) || isCapital($0) || isDigit($0) || "_.-".utf8.contains($0)
        }
        return isScheme && sides[1].contains { !$0.isWhitespace }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    private static func isSmall(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }

    private static func isZoneByte(_ byte: UInt8) -> Bool {
        isSmall(byte) || isCapital(byte) || isDigit(byte) || "/_+-".utf8.contains(byte)
    }

    private static func isEmail(_ text: String) -> Bool {
        let sides = text.split(separator: "@", omittingEmptySubsequences: false)
        guard sides.count == 2, !text.contains(where: \.isWhitespace) else { return false }
        let labels = sides[1].split(separator: ".", omittingEmptySubsequences: false)
        return !sides[0].isEmpty && labels.count > 1 && labels.allSatisfy { !$0.isEmpty }
    }

    private static func isLanguage(_ text: String) -> Bool {
        let subtags = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = subtags.first, (2...3).contains(first.utf8.count),
            LanguageSubtags.contains(String(first))
        else { return false }
        return subtags.dropFirst().allSatisfy { subtag in
            (1...8).contains(subtag.utf8.count)
                && subtag.utf8.allSatisfy { isSmall($0) || isCapital($0) || isDigit($0) }
        }
    }

    private static func isPeriod(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts[0].utf8.count == 4,
            CalendarDate.number(parts[0]) != nil
        else { return false }
        guard parts.count == 2 else { return true }
        if ["Q1", "Q2", "Q3", "Q4"].contains(parts[1]) { return true }
        guard parts[1].utf8.count == 2, let month = CalendarDate.number(parts[1]) else {
            return false
        }
        return (1...12).contains(month)
    }

    private static func isPair(_ pair: Substring) -> Bool {
        let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return sides.count == 2 && sides.allSatisfy { !$0.isEmpty }
    }
}

extension RegisterSchema {
    /// Normalises the value of a register: a group's members each as their field, others as their
    /// field. Members without a value are left out.
    package func normalise(_ value: Value) -> Value {
        guard shape == .group, case .map(let map) = value else {
            return shape == .group ? value : fields[0].normalise(value)
        }
        var result = map
        for field in fields {
            guard let member = map[field.name] else { continue }
            let normalised = field.normalise(member)
            result.removeValue(forKey: field.name)
            if !normalised.isNull { result[field.name] = normalised }
        }
        return .map(result)
    }

    /// Checks a normalised value of a register.
    package func validate(_ value: Value) throws(FieldError) {
        guard shape == .group else { return try fields[0].validate(value) }
        if value.isNull { return }
        guard case .map(let map) = value else { throw groupError(value.shownText) }
        if let stranger = map.keys.sorted().first(where: { key in
            !fields.contains { $0.name == key }
        }) {
            throw groupError(stranger)
        }
        for field in fields { try field.validate(map[field.name] ?? .null) }
        try checkSpan(map)
    }

    /// Checks that a group does not end before it starts; a group without both ends is taken.
    package func checkSpan(_ members: [String: Value]) throws(FieldError) {
        for (first, last) in [("start", "end"), ("from", "to")] {
            guard let end = fields.first(where: { $0.name == last }),
                let from = members[first]?.text, let to = members[last]?.text,
                let begins = end.type.instant(from), let ends = end.type.instant(to), ends < begins
            else { continue }
            throw end.error(
                to, allowed: "\(end.type.allowed), not before \(first)",
                reason: "lies before \(name).\(first)",
                hint: "Correct one of them, or give both at once.")
        }
    }

    /// Reads what somebody typed as the value of a register; a group is a JSON object.
    package func parse(_ text: String) throws(FieldError) -> Value {
        guard shape == .group else { return try fields[0].parse(text) }
        if PlainText.normalise(text).isEmpty { return .null }
        guard let map = (try? JSONReader.value(text))?.map else { throw groupError(text) }
        var result = map
        for field in fields {
            guard case .text(let member)? = map[field.name] else { continue }
            result[field.name] = try field.parse(member)
        }
        let value = normalise(.map(result))
        try validate(value)
        return value
    }

    private func groupError(_ value: String) -> FieldError {
        let names = fields.map(\.name).joined(separator: ", ")
        let allowed = "a JSON object with \(names)"
        let collection = fields[0].collection
        return FieldError(
            collection: collection, field: name,
            value: confidentiality == .restricted ? nil : value, allowed: allowed,
            message: "\(collection).\(name) takes \(allowed).",
            hint: "Or set one member: \(name).\(fields[0].name)=….")
    }
}
