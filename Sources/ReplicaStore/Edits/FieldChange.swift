import DomainModel
import StoreKit
import SyncProtocol

/// One thing that somebody wants changed in a record, before it becomes registers.
///
/// Values are normalised and valid by the schema that the change was read with.
package enum FieldChange: Hashable, Sendable {
    /// Gives the field or the group this value; null clears it. Of a set, the array holds all
    /// elements that are to remain. Of items, it holds all that are to remain: maps, with `id`
    /// where the item is known already. Never a log.
    case set(field: String, Value)
    /// Adds an element to a set.
    case addElement(field: String, Value)
    /// Takes an element out of a set.
    case removeElement(field: String, Value)
    /// Writes one item (a map without `id`) or one entry of a log; null removes it. Without an
    /// element's id it is a new one. An entry is its text, or a map with `text` and, as far as the
    /// source tells, `author` and `at`; what is missing is the store's to fill in.
    case setElement(field: String, element: String?, Value)
    /// Gives a member of a group this value; null clears it.
    case setMember(group: String, member: String, Value)
}

extension FieldChange {
    /// The field that is changed; of a group, its name.
    package var field: String {
        switch self {
        case .set(let field, _), .addElement(let field, _), .removeElement(let field, _),
            .setElement(let field, _, _), .setMember(let field, _, _):
            field
        }
    }

    /// Says whether a record with these visible fields already is as the change wants it.
    ///
    /// An entry or item without an id counts as present when an equal one is, so that reading the
    /// same table twice adds nothing.
    ///
    /// - Parameter fields: as `show` gives them: sets as arrays, logs and items as arrays of maps
    ///   with `id`, groups as maps.
    package func changesNothing(in fields: [String: Value]) -> Bool {
        let present = fields[field] ?? .null
        let elements = present.array ?? []
        switch self {
        case .set(_, .array(let wanted)):
            return Set(wanted) == Set(elements)
        case .set(_, let value):
            return value == present || value.isNull && elements.isEmpty && present.array != nil
        case .addElement(_, let element):
            return elements.contains(element)
        case .removeElement(_, let element):
            return !elements.contains(element)
        case .setElement(_, let id, let value):
            return Self.isPresent(value, id: id, among: elements)
        case .setMember(_, let member, let value):
            return (present.map?[member] ?? .null) == value
        }
    }

    private static func isPresent(_ value: Value, id: String?, among elements: [Value]) -> Bool {
        let known = elements.filter { id == nil || $0.map?["id"]?.text == id }
        if value.isNull { return known.isEmpty }
        return known.contains { element in
            guard var map = element.map else { return element == value }
            map["id"] = nil
            if case .map(let wanted) = value, wanted["text"] == nil || map["at"] == nil {
                return map == wanted
            }
            // An entry of a log is known by its text: author and time were given by the store.
            return map["text"] == (value.map?["text"] ?? value)
        }
    }
}

extension FieldChange {
    /// Reads a change as it is typed: `field=value`, `field=` to clear, `field+=element`,
    /// `field-=element`, `group.member=value`, and `items.ID=…` for one item or entry.
    package static func parse(
        argument: String, collection: CollectionSchema
    ) throws(StoreError) -> FieldChange {
        guard let equals = argument.firstIndex(of: "=") else {
            throw StoreError(
                .usage, "an argument for \(collection.name) has no “=”",
                hint: "write field=value, field+=element or field-=element; put an argument with "
                    + "spaces into quotes: 'name=Red Cross'")
        }
        let value = String(argument[argument.index(after: equals)...])
        var name = argument[..<equals]
        let sign = name.last
        if sign == "+" || sign == "-" { name.removeLast() }
        let target = try FieldTarget(PlainText.normalise(String(name)), in: collection)
        return switch sign {
        case "+": try target.adding(value)
        case "-": try target.removing(value)
        default: try target.setting(value)
        }
    }
}

extension StoreError {
    package init(_ error: FieldError) {
        self.init(.usage, Self.withoutStop(error.message), hint: error.hint)
    }

    package init(_ error: ValidationError) {
        self.init(.usage, Self.withoutStop(error.message), hint: error.errors.first?.hint)
    }

    /// Runs what may refuse a field's value, and turns the refusal into an error of the store.
    static func usage<Result>(
        _ body: () throws(FieldError) -> Result
    ) throws(StoreError) -> Result {
        do {
            return try body()
        } catch {
            throw StoreError(error)
        }
    }

    /// Errors of the store are printed without a full stop.
    private static func withoutStop(_ message: String) -> String {
        message.hasSuffix(".") ? String(message.dropLast()) : message
    }
}
