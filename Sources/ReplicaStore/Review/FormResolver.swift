import DomainModel
import StoreKit
import SyncProtocol
import TextFormats

// What does not fit the schema at hand goes, in the same commit that takes what fits.

extension ConflictResolver {
    /// Takes a value that fits the field, or only drops the one that does not: an empty value.
    func resolveForm(_ resolution: Resolution) throws -> EditResult {
        guard let field = conflict.field else { throw unfit("--value V") }
        let key = RegisterKey(text: field)
        let text =
            switch resolution {
            case .take(let index):
                Misfit(register: field, value: try candidate(index).value).shown.typedText
            case .value(let text): text
            case .keepBoth, .restore, .delete:
                throw unfit("--value V for one that fits, or --value '' to drop this one")
            }
        var writes = try fitting(text, for: key)
        if !writes.contains(where: { $0.key == key }) { writes.append(write(key, .null)) }
        let own = writes.last { !$0.key.isElement && !$0.value.isNull }
        return try commit(
            conflict.record, writes, intent: own.map { try intent($0.key, $0.value) } ?? .ordinary)
    }

    private func fitting(_ text: String, for key: RegisterKey) throws -> [RecordEdit.Write] {
        guard let register = try schema.register(key.field) else {
            if text.isEmpty { return [] }
            throw StoreError(
                .usage, "the schema at hand has no field \(key.field)",
                hint: "drop the value with --value '', or let somebody decide whose schema has it")
        }
        let value = try parse(text, for: RegisterKey(register.name))
        guard !value.isNull else {
            try checkMayBeEmpty(register, key)
            return []
        }
        var planner = try session.planner(schema, over: state(conflict.record))
        planner.mayRewriteOnce = true
        if register.hasElements {
            let changes = (value.array ?? [value]).map { element in
                register.shape == .set
                    ? FieldChange.addElement(field: register.name, element)
                    : .setElement(field: register.name, element: nil, element)
            }
            return try planner.writes(changes)
        }
        // Steps and the like do not lead from a value of another form.
        let own = RegisterKey(register.name)
        let before = planner.visible(own)
        return [
            RecordEdit.Write(own, try planner.referenced(register.name, value), ancestor: before)
        ]
    }

    private func checkMayBeEmpty(_ register: RegisterSchema, _ key: RegisterKey) throws {
        guard !key.isElement, !register.hasElements,
            let field = register.fields.first(where: { $0.requirement == .required })
        else { return }
        throw StoreError(.usage, "\(field.name) is required", hint: "give it a value that fits")
    }
}

extension Value {
    /// The value as somebody would type it.
    fileprivate var typedText: String {
        switch self {
        case .array, .map: JSONWriter.text(self)
        case .bytes(let bytes): Hexadecimal.text(bytes)
        case .null, .bool, .int, .double, .text: shownText
        }
    }
}
