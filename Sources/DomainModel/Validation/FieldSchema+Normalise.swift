import SyncProtocol

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
        case .date: return .text(CalendarDate(text)?.text ?? text)
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
