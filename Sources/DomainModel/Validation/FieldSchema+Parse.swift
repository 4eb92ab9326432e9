import SyncProtocol
import TextFormats

extension FieldSchema {
    /// Reads what somebody typed, or a cell of a table, as the value of the whole field.
    ///
    /// Empty text is null, which clears. A set is a JSON array, or elements between semicolons or
    /// line ends, and gives an array. Items are a JSON array or one object. A log gives the text
    /// of one entry: its id, author and time are the store's. The result is normalised and valid.
    package func parse(_ text: String) throws(FieldError) -> Value {
        let text = PlainText.normalise(text)
        if text.isEmpty { return .null }
        switch type {
        case .set:
            var elements: [Value] = []
            for element in try setElements(text) { elements.append(try parseElement(element)) }
            return try checked(.array(elements))
        case .items:
            guard let value = try? JSONReader.value(text) else { throw error(text) }
            return try checked(value)
        default:
            return try parseElement(text)
        }
    }

    /// Reads one element of a set, one item, or one entry of a log; of other fields, the value.
    ///
    /// Of a set, the text of the result is the element in the register's name.
    package func parseElement(_ text: String) throws(FieldError) -> Value {
        let text = PlainText.normalise(text)
        if text.isEmpty { return .null }
        let element = type.element
        let value: Value? =
            switch element {
            case .bool: Self.bool(text).map { .bool($0) }
            case .int: Int64(Self.withoutSpaces(text)).map { .int($0) }
            case .number: Self.number(text)
            case .items: try? JSONReader.value(text)
            default: .text(text)
            }
        guard let value else { throw error(text) }
        if case .items = element, value.map == nil { throw error(text) }
        return try checked(value)
    }

    private func checked(_ value: Value) throws(FieldError) -> Value {
        let normalised = normalise(value)
        try validate(normalised)
        return normalised
    }

    private func setElements(_ text: String) throws(FieldError) -> [String] {
        if text.hasPrefix("[") {
            guard let elements = (try? JSONReader.value(text))?.array else { throw error(text) }
            return elements.map(\.shownText)
        }
        let isPlain = type.element == .text && [.plain, .externalID, .pairs].contains(form)
        return text.split(separators: isPlain ? ";\n" : ";|\n").map(String.init)
            .flatMap(splitAtCommas)
    }

    /// A name of several words may well have a comma in it.
    private static func hasWords(_ text: String) -> Bool {
        PlainText.normalise(text).contains(where: \.isWhitespace)
    }

    /// Commas part elements only where no element can hold one; a label of a code may.
    private func splitAtCommas(_ text: String) -> [String] {
        let parts = { text.split(separator: ",").map(String.init) }
        return switch type.element {
        case .code(let list):
            list.code(matching: PlainText.normalise(text)) == nil ? parts() : [text]
        case .reference: parts().contains(where: Self.hasWords) ? [text] : parts()
        case .text where ![.plain, .externalID, .pairs].contains(form): parts()
        default: [text]
        }
    }
}

extension FieldSchema {
    private static func bool(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "yes", "y", "true", "1", "да", "так": true
        case "no", "n", "false", "0", "нет", "не": false
        default: nil
        }
    }

    /// A decimal comma is accepted, but `1,000` is not: it may be one or a thousand.
    private static func number(_ text: String) -> Value? {
        var digits = withoutSpaces(text)
        if let comma = digits.firstIndex(of: ",") {
            let isAmbiguous = digits[comma...].utf8.count == 4
            if isAmbiguous || digits.contains(".") { return nil }
            digits.replaceSubrange(comma...comma, with: ".")
        }
        let isDecimal = digits.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
        guard isDecimal, let double = Double(digits), double.isFinite else { return nil }
        return Int64(digits).map { .int($0) } ?? .whole(double)
    }

    private static func withoutSpaces(_ text: String) -> String {
        PlainText.asciiDigits(text).filter { !$0.isWhitespace }
    }
}

extension FieldSchema {
    /// Gives the one form of a value under which equal values are equal: Unicode NFC, trimmed,
    /// codes for labels, phones as digits, dates and numbers in one spelling.
    ///
    /// Takes the value of the whole field, or one element of it. What it cannot read it leaves as
    /// it is, for `validate` to refuse; text that became empty is null.
    package func normalise(_ value: Value) -> Value {
        switch (type, value) {
        case (.set, .array(let elements)):
            var seen: Set<Value> = []
            return .array(
                elements.map(normaliseScalar).filter { !$0.isNull && seen.insert($0).inserted })
        case (.items(let members), .array(let items)):
            return .array(items.map { Self.normalise(item: $0, members: members) })
        case (.items(let members), _):
            return Self.normalise(item: value, members: members)
        case (.log, .map(var entry)):
            entry["text"] = entry["text"].map(normaliseScalar)
            return .map(entry)
        default:
            return normaliseScalar(value)
        }
    }

    private func normaliseScalar(_ value: Value) -> Value {
        type.element.normalise(value, form: form)
    }

    /// Members without a value are left out of an item, so that equal items are equal.
    private static func normalise(item: Value, members: [ItemMember]) -> Value {
        guard case .map(var object) = item else { return item }
        for member in members {
            guard let value = object[member.name] else { continue }
            let normalised = member.type.normalise(value, form: .plain)
            object.removeValue(forKey: member.name)
            if !normalised.isNull { object[member.name] = normalised }
        }
        return .map(object)
    }
}

extension FieldType {
    /// Normalises one value that is neither a set nor an item.
    func normalise(_ value: Value, form: TextForm) -> Value {
        if case .double(let double) = value { return .whole(double) }
        guard case .text(let given) = value else { return value }
        let text = PlainText.normalise(given)
        if text.isEmpty { return .null }
        switch self {
        case .code(let list): return .text(list.code(matching: text) ?? text)
        case .date:
            return .text(
                form == .uncertain
                    ? UncertainDate.normalised(text) : CalendarDate(text)?.text ?? text)
        case .datetime: return .text(ZonedTime(text)?.text ?? text)
        case .blob: return .text(text.lowercased())
        case .text:
            let formed = form.normalise(text)
            return formed.isEmpty ? .null : .text(formed)
        default: return .text(text)
        }
    }
}

extension Value {
    /// A number as `int` when it has no fraction and is small enough to be exact.
    static func whole(_ double: Double) -> Value {
        guard double.magnitude <= 9_007_199_254_740_992, double.rounded() == double else {
            return .double(double)
        }
        return .int(Int64(double))
    }
}

extension TextForm {
    /// Gives the one spelling of a text of this form; the text is in plain normal form already.
    func normalise(_ text: String) -> String {
        switch self {
        case .plain, .externalID, .timezone, .machine: text
        case .phone: Self.phone(text)
        case .email, .office: text.lowercased()
        case .language: Self.language(text)
        case .website: Self.website(text)
        case .country: Self.country(text)
        case .period: Self.period(text)
        case .pairs: Self.pairs(text)
        case .uncertain: UncertainDate.normalised(text)
        }
    }

    /// `+375 (29) 123-45-67` and `00375291234567` as `+375291234567`. A number with words in it,
    /// such as an extension, stays as it was written.
    private static func phone(_ text: String) -> String {
        var text = PlainText.asciiDigits(text)
        if text.unicodeScalars.contains(where: \.properties.isAlphabetic) { return text }
        // A whole number as programs write it that keep all numbers as fractions.
        if text.hasSuffix(".0") { text.removeLast(2) }
        var digits = text.filter { ("0"..."9").contains($0) }
        let isInternational = text.contains("+") || digits.hasPrefix("00")
        if digits.hasPrefix("00") { digits.removeFirst(2) }
        return digits.isEmpty ? text : (isInternational ? "+" : "") + digits
    }

    private static func country(_ text: String) -> String {
        let code = text.uppercased()
        return CodeList.country.contains(code)
            ? code : CodeList.country.code(matching: text) ?? code
    }

    /// `BE_cyrl_by` as `be-Cyrl-BY`, `Belarusian` as `be`.
    private static func language(_ text: String) -> String {
        let tag = languageTag(text)
        if TextForm.language.accepts(tag) { return tag }
        return CodeList.language.code(matching: text) ?? tag
    }

    private static func languageTag(_ text: String) -> String {
        let subtags = text.lowercased().split(
            separators: "-_", omittingEmptySubsequences: false)
        return subtags.enumerated().map { position, subtag in
            switch subtag.count {
            case 2 where position > 0: subtag.uppercased()
            case 4 where position > 0: subtag.prefix(1).uppercased() + subtag.dropFirst()
            default: String(subtag)
            }
        }.joined(separator: "-")
    }

    private static func website(_ text: String) -> String {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
            return text
        }
        let hostStart = text.index(colon, offsetBy: 3)
        let hostEnd = text[hostStart...].firstIndex(of: "/") ?? text.endIndex
        let path = text[hostEnd...] == "/" ? "" : text[hostEnd...]
        return text[..<hostEnd].lowercased() + path
    }

    /// `2024q1` as `2024-Q1`.
    private static func period(_ text: String) -> String {
        let text = PlainText.asciiDigits(text).uppercased()
        guard text.utf8.count == 6, text.dropFirst(4).first == "Q" else { return text }
        return "\(text.prefix(4))-\(text.suffix(2))"
    }

    private static func pairs(_ text: String) -> String {
        let pairs = text.split(separator: ";").map { pair in
            pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { PlainText.trim(String($0)) }.joined(separator: "=")
        }
        return pairs.filter { !$0.isEmpty }.sorted().joined(separator: ";")
    }
}

extension StringProtocol {
    /// Splits at every character that is among the separators.
    func split(
        separators: String, omittingEmptySubsequences: Bool = true
    ) -> [SubSequence] {
        split(omittingEmptySubsequences: omittingEmptySubsequences) { separators.contains($0) }
    }
}
