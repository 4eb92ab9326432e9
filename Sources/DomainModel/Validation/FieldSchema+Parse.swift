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
        return text.split(separators: ";\n").map(String.init).flatMap(splitAtCommas)
    }

    /// Commas part elements only where no element can hold one; a label of a code may.
    private func splitAtCommas(_ text: String) -> [String] {
        let parts = { text.split(separator: ",").map(String.init) }
        return switch type.element {
        case .code(let list):
            list.code(matching: PlainText.normalise(text)) == nil ? parts() : [text]
        case .reference: parts()
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
