import DomainModel
import SyncProtocol
import TextFormats

extension FieldSchema {
    /// Reads an element of a set, which must not be empty.
    func given(_ text: String) throws(FieldError) -> Value {
        let element = try parseElement(text)
        guard !element.isNull else { throw error(nil, reason: "needs an element") }
        return element
    }

    /// Reads the value of the whole field; items keep the `id` that they have.
    func whole(_ text: String) throws(FieldError) -> Value {
        guard case .items = type else { return try parse(text) }
        let text = PlainText.normalise(text)
        if text.isEmpty { return .null }
        return .array(try elements(text).map(\.withID))
    }

    /// Reads one item or one entry of a log from its text; an entry may be a JSON object.
    func element(_ text: String) throws(FieldError) -> FieldElement {
        let text = PlainText.normalise(text)
        if text.isEmpty { return FieldElement(id: nil, value: .null) }
        guard case .items = type else {
            return FieldElement(id: nil, value: try parseElement(text))
        }
        return try element(json(text))
    }

    /// Reads items or entries: a JSON array or one JSON object; of a log, else one entry's text.
    func elements(_ text: String) throws(FieldError) -> [FieldElement] {
        if type == .log, !text.hasPrefix("[") { return [try element(text)] }
        let value: Value
        do {
            value = try JSONReader.value(text)
        } catch {
            // A note may well begin with a bracket.
            if type == .log { return [try element(text)] }
            throw self.error(text, reason: "does not take this: \(error.description)")
        }
        var elements: [FieldElement] = []
        for item in value.array ?? [value] { elements.append(try element(item)) }
        return elements
    }

    private func json(_ text: String) throws(FieldError) -> Value {
        do {
            return try JSONReader.value(text)
        } catch {
            throw self.error(text, reason: "does not take this: \(error.description)")
        }
    }

    private func element(_ given: Value) throws(FieldError) -> FieldElement {
        var value = given
        var id: String?
        if case .map(var map) = given {
            id = map.removeValue(forKey: "id")?.text
            if type == .log { try checkEntry(map) }
            value = .map(map)
        }
        let normalised = normalise(value)
        try validate(normalised)
        return FieldElement(id: id, value: normalised)
    }

    /// Checks what an entry has besides its text, which `validate` checks.
    private func checkEntry(_ entry: [String: Value]) throws(FieldError) {
        let allowed = "an object with text, author, at"
        for member in entry.keys.sorted() where !["text", "author", "at"].contains(member) {
            throw error(nil, allowed: allowed, reason: "has an entry with another member")
        }
        if let at = entry["at"], at.text.flatMap({ ZonedTime($0) }) == nil {
            throw error(nil, allowed: allowed, reason: "has an entry without a valid time")
        }
        if let author = entry["author"], author.text == nil {
            throw error(nil, allowed: allowed, reason: "has an entry without a valid author")
        }
    }
}

/// One item or entry as it was given.
struct FieldElement {
    let id: String?
    let value: Value

    /// The item with its id as a member, if it has one.
    var withID: Value {
        guard case .map(var map) = value, let id else { return value }
        map["id"] = .text(id)
        return .map(map)
    }
}
