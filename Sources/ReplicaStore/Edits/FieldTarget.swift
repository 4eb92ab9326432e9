import DomainModel
import StoreKit
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
                return .removeElement(field: field.name, try field.given(text))
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
