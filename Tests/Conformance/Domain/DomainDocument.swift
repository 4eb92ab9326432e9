import DomainModel
import SyncProtocol
import TextFormats

/// The domain as `Protocol/Schema/domain.json` gives it, made of the built-in schema.
enum DomainDocument {
    static func text(of schema: Schema) -> String {
        laid(json(of: schema), indent: "") + "\n"
    }

    private static func json(of schema: Schema) -> Value {
        .map([
            "schemaVersion": .int(Int64(schema.version)),
            "shapes": .map(shapes), "types": .map(types), "fillings": .map(fillings),
            "policies": .map(
                Dictionary(uniqueKeysWithValues: Policy.allCases.map { ($0.rawValue, json($0)) })),
            "unknownFields": .map(["policy": "latest"]),
            "marks": .map(["erasure_reason": "text; in the commit of an erasure, and in no state"]),
            "collections": .array(schema.collections.map(json)),
            "codeLists": .map(schema.codeLists.mapValues { $0.json() }),
        ])
    }

    private static let shapes: [String: Value] = [
        "plain": shape("FIELD", "of the field's type"),
        "group": shape("GROUP", "a map from the names of its fields to their values"),
        "set": shape("FIELD/ELEMENT", "true"),
        "log": shape("FIELD/UUID", "a map of the texts text, author and at"),
        "items": shape("FIELD/UUID", "a map of the members"),
    ]

    private static func shape(_ key: Value, _ value: Value) -> Value {
        .map(["key": key, "value": value, "removed": "null"])
    }

    private static let types: [String: Value] = [
        "text": "a text of one line", "longtext": "a text", "bool": "a truth value",
        "int": "a whole number", "number": "a number",
        "date":
            "a text, YYYY-MM-DD; of the form uncertain also YYYY-MM or YYYY, ~ behind an estimate",
        "datetime": "a text, RFC 3339 with its offset",
        "code:LIST": "a text, a code of the list; a code that the list lacks is kept",
        "ref:COLLECTION": "a text, the id of a record; of any collection for `any`",
        "blob": "a text, SHA-256 as 64 lower-case hexadecimal digits",
        "set:TYPE": "elements whose names are texts of the type",
        "log": "entries", "items": "entries with members",
    ]

    private static let fillings: [String: Value] = [
        "default": "the field's default", "office": "the office of the replica",
        "time": "when the record was made, in UTC", "day": "the day in the office's time zone",
        "author": "the author of the commit", "schemaVersion": "schemaVersion of this document",
        "code": "OFFICE-YEAR-TAG-SEQUENCE, given to no other record",
    ]

    private static func json(_ policy: Policy) -> Value {
        .map([
            "ancestor": .bool(policy.keepsAncestor),
            "elementwise": .bool(policy == .set || policy == .log),
        ])
    }

    private static func json(_ collection: CollectionSchema) -> Value {
        var members = collection.json().map ?? [:]
        members["fields"] = .array(
            collection.fields.map { field in
                var members = field.json().map ?? [:]
                members["filledBy"] = field.filling.map { .text($0.name) }
                return .map(members)
            })
        members["registers"] = .array(collection.registers.map(json))
        return .map(members)
    }

    private static func json(_ register: RegisterSchema) -> Value {
        .map([
            "name": .text(register.name), "shape": .text(register.shape.rawValue),
            "policy": .text(register.rule.policy.rawValue),
            "fields": .array(register.fields.map { .text($0.name) }),
        ])
    }

    /// JSON whose members are sorted; what fits the line stands on one.
    private static func laid(_ value: Value, indent: String) -> String {
        let line = JSONWriter.text(value)
        if line.unicodeScalars.count + indent.count < 98 { return line }
        let inner = indent + "  "
        switch value {
        case .array(let items):
            let lines = items.map { inner + laid($0, indent: inner) }
            return "[\n\(lines.joined(separator: ",\n"))\n\(indent)]"
        case .map(let members):
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            let lines = sorted.map {
                "\(inner)\(JSONWriter.text(.text($0.key))): \(laid($0.value, indent: inner))"
            }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
        default: return line
        }
    }
}
