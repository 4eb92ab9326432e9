import DomainModel
import StoreKit
import SyncProtocol
import TextFormats

/// What a name on the left of a change, or on top of a table's column, stands for.
package struct FieldTarget: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        /// A field with a register of its own, or one with a register per element.
        case field(FieldSchema)
        /// A field that is part of a group.
        case member(FieldSchema, group: String)
        /// All of a group at once.
        case group(RegisterSchema)
        /// One item, or one entry of a log.
        case element(FieldSchema, id: String)
    }

    package let collection: CollectionSchema
    package let place: Place

    /// Finds `field`, `group`, `group.member` or `items.ID`; fields that the store alone sets are
    /// refused.
    package init(_ name: String, in collection: CollectionSchema) throws(StoreError) {
        self.collection = collection
        if let field = collection.field(name) {
            guard !field.isStoreField || field.name == "merged_into" else {
                throw StoreError(
                    .usage, "\(collection.name).\(name) is set by the store",
                    hint: "leave it out")
            }
            place = field.group.map { .member(field, group: $0) } ?? .field(field)
        } else if let register = collection.register(name), register.shape == .group {
            place = .group(register)
        } else {
            place = try Self.part(name, in: collection)
        }
    }

    private static func part(
        _ name: String, in collection: CollectionSchema
    ) throws(StoreError) -> Place {
        guard let dot = name.firstIndex(of: "."),
            let register = collection.register(name[..<dot])
        else { throw collection.unknownField(name) }
        let rest = String(name[name.index(after: dot)...])
        switch register.shape {
        case .group:
            guard let member = register.fields.first(where: { $0.name == rest }) else {
                throw collection.unknownField(name)
            }
            return .member(member, group: register.name)
        case .items, .log:
            guard !rest.isEmpty else { throw collection.unknownField(name) }
            return .element(register.fields[0], id: rest)
        case .plain, .set:
            throw collection.unknownField(name)
        }
    }
}

extension FieldTarget {
    func setting(_ text: String) throws(StoreError) -> FieldChange {
        if case .field(let field) = place, field.type == .log { return try adding(text) }
        return try StoreError.usage { () throws(FieldError) in
            switch place {
            case .member(let field, let group):
                .setMember(group: group, member: field.name, try field.parse(text))
            case .group(let register):
                .set(field: register.name, try register.parse(text))
            case .element(let field, let id):
                .setElement(field: field.name, element: id, try field.element(text).value)
            case .field(let field):
                .set(field: field.name, try field.whole(text))
            }
        }
    }

    func adding(_ text: String) throws(StoreError) -> FieldChange {
        let field = try elementwiseField("+=", instead: "write \(name)=…")
        return try StoreError.usage { () throws(FieldError) in
            if case .set = field.type {
                return .addElement(field: field.name, try field.given(text))
            }
            let element = try field.element(text)
            guard !element.value.isNull else { throw field.error(nil, reason: "needs an entry") }
            return .setElement(field: field.name, element: element.id, element.value)
        }
    }

    func removing(_ text: String) throws(StoreError) -> FieldChange {
        let field = try elementwiseField("-=", instead: "write \(name)= to clear it")
        return try StoreError.usage { () throws(FieldError) in
            if case .set = field.type {
                return .removeElement(field: field.name, try field.former(text))
            }
            let id = PlainText.normalise(text)
            guard !id.isEmpty else {
                throw field.error(nil, allowed: "the id of an entry", reason: "-= needs an id")
            }
            return .setElement(field: field.name, element: id, .null)
        }
    }

    private func elementwiseField(
        _ sign: String, instead hint: String
    ) throws(StoreError) -> FieldSchema {
        if case .field(let field) = place, field.type.isElementwise { return field }
        throw StoreError(
            .usage, "\(collection.name).\(name) holds one value, so \(sign) has no meaning",
            hint: hint)
    }

    /// Says whether the field has a register per element, so that several texts can add to it.
    package var takesElements: Bool {
        if case .field(let field) = place { field.type.isElementwise } else { false }
    }

    /// The name as somebody types it.
    var name: String {
        switch place {
        case .field(let field): field.name
        case .member(let field, let group): "\(group).\(field.name)"
        case .group(let register): register.name
        case .element(let field, let id): "\(field.name).\(id)"
        }
    }
}

extension CollectionSchema {
    /// The error for a name that is no field, with the names that are.
    package func unknownField(_ given: String) -> StoreError {
        StoreError(
            .usage, "\(name) has no field “\(given.prefix(60))”",
            hint: "its fields: \(editableNames.joined(separator: ", "))")
    }

    /// The fields that somebody can set, as they are typed.
    private var editableNames: [String] {
        fields.filter { !$0.isStoreField }.map { field in
            field.group.map { "\($0).\(field.name)" } ?? field.name
        }
    }
}

extension FieldTarget {
    /// Reads the cell of a table as changes to one record; an empty cell changes nothing.
    ///
    /// The elements of a set are added, as a table says what it knows and not what is no longer
    /// so. A log's cell is one new entry or a JSON array of entries; items are JSON.
    package func changes(cell: String) throws(StoreError) -> [FieldChange] {
        let text = PlainText.normalise(cell)
        if text.isEmpty { return [] }
        guard case .field(let field) = place, field.type.isElementwise else {
            return [try setting(text)]
        }
        return try StoreError.usage { () throws(FieldError) in
            if case .set = field.type {
                let elements = try field.parse(text).array ?? []
                return elements.map { .addElement(field: field.name, $0) }
            }
            return try field.elements(text).filter { !$0.value.isNull }.map {
                .setElement(field: field.name, element: $0.id, $0.value)
            }
        }
    }
}

extension FieldSchema {
    /// Reads an element of a set, which must not be empty.
    func given(_ text: String) throws(FieldError) -> Value {
        let element = try parseElement(text)
        guard !element.isNull else { throw error(nil, reason: "needs an element") }
        return element
    }

    /// Reads an element that is to go: one of another device, or of an earlier version, may be none
    /// that could be added.
    func former(_ text: String) throws(FieldError) -> Value {
        do {
            return try given(text)
        } catch {
            let element = normalise(.text(text))
            guard element.text != nil, type.element == .text else { throw error }
            return element
        }
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
