import DomainModel
import SyncProtocol

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
    package init(_ name: String, in collection: CollectionSchema) throws(FieldError) {
        self.collection = collection
        if let field = collection.field(name) {
            guard !field.isStoreField || field.name == "merged_into" else {
                throw field.error(
                    nil, allowed: "nothing", reason: "is set by the store",
                    hint: "Leave it out.")
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
    ) throws(FieldError) -> Place {
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
    func setting(_ text: String) throws(FieldError) -> FieldChange {
        switch place {
        case .member(let field, let group):
            return .setMember(group: group, member: field.name, try field.parse(text))
        case .group(let register):
            return .set(field: register.name, try register.parse(text))
        case .element(let field, let id):
            return .setElement(field: field.name, element: id, try field.element(text).value)
        case .field(let field):
            guard case .log = field.type else {
                return .set(field: field.name, try field.whole(text))
            }
            return try adding(text)
        }
    }

    func adding(_ text: String) throws(FieldError) -> FieldChange {
        guard case .field(let field) = place, field.type.isElementwise else {
            throw collection.error(
                name, "\(collection.name).\(name) holds one value: += has no meaning",
                allowed: "\(name)=value", hint: "Write \(name)=….")
        }
        if case .set = field.type {
            return .addElement(field: field.name, try field.given(text))
        }
        let (id, value) = try field.element(text)
        guard !value.isNull else { throw field.error(nil, reason: "needs an entry") }
        return .setElement(field: field.name, element: id, value)
    }

    func removing(_ text: String) throws(FieldError) -> FieldChange {
        guard case .field(let field) = place, field.type.isElementwise else {
            throw collection.error(
                name, "\(collection.name).\(name) holds one value: -= has no meaning",
                allowed: "\(name)= to clear it", hint: "Write \(name)= to clear it.")
        }
        if case .set = field.type {
            return .removeElement(field: field.name, try field.given(text))
        }
        let id = PlainText.normalise(text)
        guard !id.isEmpty else {
            throw field.error(nil, allowed: "the id of an entry", reason: "-= needs an id")
        }
        return .setElement(field: field.name, element: id, .null)
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
    func error(
        _ field: String, _ message: String, allowed: String, hint: String? = nil
    ) -> FieldError {
        FieldError(
            collection: name, field: field, value: nil, allowed: allowed, message: message + ".",
            hint: hint)
    }

    func unknownField(_ given: String) -> FieldError {
        let own = fields.filter { !$0.isStoreField }
        let names = own.map { field in field.group.map { "\($0).\(field.name)" } ?? field.name }
        let allowed = names.joined(separator: ", ")
        return error(
            given, "\(name) has no field “\(given.prefix(60))”", allowed: allowed,
            hint: "Its fields: \(allowed).")
    }
}
