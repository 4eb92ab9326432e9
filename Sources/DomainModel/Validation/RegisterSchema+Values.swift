import SyncProtocol
import TextFormats

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
