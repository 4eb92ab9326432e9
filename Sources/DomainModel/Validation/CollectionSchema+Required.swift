import SyncProtocol

extension CollectionSchema {
    /// Checks that the fields of a record to be added have what it needs; names all that is
    /// missing at once. Fields that the store fills in are not asked for.
    ///
    /// - Parameter fields: values by field; a group's members by their own names, or together as
    ///   a map under the group's name.
    package func checkRequired(_ fields: [String: Value]) throws(ValidationError) {
        var errors =
            requiredFields
            .filter { !hasValue($0, in: fields) }
            .map { $0.error(nil, reason: "is required", hint: "Give \($0.name)=….") }
        for names in requiredAlternatives {
            let alternatives = names.compactMap(field)
            guard !alternatives.contains(where: { hasValue($0, in: fields) }) else { continue }
            errors.append(missing(oneOf: names))
        }
        if !errors.isEmpty { throw ValidationError(errors: errors) }
    }

    private func hasValue(_ field: FieldSchema, in fields: [String: Value]) -> Bool {
        let grouped = field.group.flatMap { fields[$0]?.map?[field.name] }
        switch fields[field.name] ?? grouped ?? .null {
        case .null: return false
        case .text(let text): return !PlainText.normalise(text).isEmpty
        case .array(let elements): return !elements.isEmpty
        default: return true
        }
    }

    private func missing(oneOf names: [String]) -> FieldError {
        let list = names.joined(separator: " or ")
        return FieldError(
            collection: name, field: names[0], value: nil, allowed: list,
            message: "\(name) needs \(list).", hint: "Give one of them.")
    }
}
