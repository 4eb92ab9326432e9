import DomainModel
import StoreKit
import SyncProtocol

/// Turns the changes that a person asked for into register writes over the state they saw.
struct EditPlanner {
    let collection: CollectionSchema
    let state: RecordState
    let author: String
    /// In milliseconds since 1970.
    let now: Int64
    /// In the office's time zone.
    let today: CalendarDay
    /// Names new items and log entries.
    let newID: () -> RecordID
    /// Resolves what a person typed for a reference to the full id.
    let resolve: (_ reference: String, _ collection: String?) throws -> RecordID
    /// Whether fields that are set once may be set again: to settle a conflict about them.
    var mayRewriteOnce = false
    /// Says what the author had seen; nil where it is the state as it is.
    var judge: EditJudge?

    /// What becomes of changes.
    struct Plan {
        var writes: [RecordEdit.Write] = []
        var met = MetValues()
    }

    /// The writes that change something; what is already so is left out.
    func writes(_ changes: [FieldChange]) throws -> [RecordEdit.Write] {
        try plan(changes).writes
    }

    /// The writes that change something, by what the author had seen.
    func plan(_ changes: [FieldChange]) throws -> Plan {
        var values: [RegisterKey: Value] = [:]
        var order: [RegisterKey] = []
        func put(_ key: RegisterKey, _ value: Value) {
            if values.updateValue(value, forKey: key) == nil { order.append(key) }
        }
        for change in withDates(changes) {
            let group = RegisterKey(change.field)
            for (key, value) in try registers(change, current: values[group]) { put(key, value) }
        }
        var plan = Plan()
        for key in order {
            guard let value = values[key], let write = try write(key, value) else { continue }
            try checkSpan(write)
            add(write, to: &plan)
        }
        return plan
    }

    /// Refuses a group that the edit makes end before it starts; one that was so already may be
    /// changed elsewhere.
    private func checkSpan(_ write: RecordEdit.Write) throws {
        guard let register = collection.register(write.key.field), register.shape == .group,
            let members = write.value.map
        else { return }
        let before = visible(write.key).map ?? [:]
        let isChanged = ["start", "end", "from", "to"].contains { members[$0] != before[$0] }
        guard isChanged else { return }
        try StoreError.usage { () throws(FieldError) in try register.checkSpan(members) }
    }

    private func add(_ write: RecordEdit.Write, to plan: inout Plan) {
        guard let judge else { return plan.writes.append(write) }
        let key = write.key
        let verdict = judge.verdict(
            on: key, state.registers[key] ?? .empty, wanted: write.value, visible: visible(key))
        switch verdict {
        case .replaces: plan.writes.append(write)
        case .standsBeside(let former, let met):
            let keepsAncestor = collection.rule(for: key).policy.keepsAncestor
            plan.writes.append(
                RecordEdit.Write(key, write.value, ancestor: keepsAncestor ? former : nil))
            plan.met.beside.append(met)
        case .withheld(let met): plan.met.withheld.append(met)
        case .changedSince(let met): plan.met.changedSince.append(met)
        case .keepsElement: break
        }
    }

    /// What a register shows.
    func visible(_ key: RegisterKey) -> Value {
        collection.rule(for: key).view(of: state.registers[key] ?? .empty).value
    }

    /// The write of one register over what the author sees; nil where it is so already.
    func write(_ key: RegisterKey, _ value: Value) throws -> RecordEdit.Write? {
        let rule = collection.rule(for: key)
        let register = state.registers[key] ?? .empty
        let view = rule.view(of: register)
        let isOpen = view.question != nil
        if !isOpen, Equivalence.holds(view.value, value) { return nil }
        let isOfForm =
            collection.register(key.field)?.fits(view.value, element: key.element) ?? true
        if isOfForm { try check(key, from: view, to: value, rule) }
        return RecordEdit.Write(
            key, value,
            ancestor: rule.policy.keepsAncestor && !register.isEmpty ? view.value : nil)
    }

    private func check(
        _ key: RegisterKey, from view: RegisterView, to value: Value, _ rule: PolicyRule
    ) throws {
        switch rule.policy {
        case .once where !view.value.isNull && !mayRewriteOnce,
            .owner where !view.value.isNull && !mayRewriteOnce:
            throw StoreError(
                .usage, "\(collection.name).\(key.text) is set once and cannot be changed",
                hint: rule.policy == .owner ? "a transfer changes it" : nil)
        case .progress where view.question == nil && !rule.allows(from: view.value, to: value):
            let next = rule.next(after: view.value).compactMap(\.text).sorted()
            throw StoreError(
                .usage,
                "\(collection.name).\(key.text) cannot go from \(view.value.text ?? "nothing") "
                    + "to \(value.text ?? "nothing")",
                hint: next.isEmpty
                    ? "\(view.value.text ?? "it") is final"
                    : "it can become \(next.joined(separator: ", "))")
        default: break
        }
    }
}

// MARK: - From changes to registers

extension EditPlanner {
    private func registers(
        _ change: FieldChange, current: Value?
    ) throws -> [(RegisterKey, Value)] {
        switch change {
        case .set(let field, let value):
            return try wholeField(field, value)
        case .addElement(let field, let element):
            return [(try elementKey(field, element), true)]
        case .removeElement(let field, let element):
            return [(try elementKey(field, element), .null)]
        case .setElement(let field, let id, let value):
            let key = RegisterKey(field, element: id ?? newID().description)
            return [(key, entry(value, in: field))]
        case .setMember(let group, let member, let value):
            var members = (current ?? visible(RegisterKey(group))).map ?? [:]
            if value.isNull {
                members.removeValue(forKey: member)
            } else {
                members[member] = value
            }
            return [(RegisterKey(group), members.isEmpty ? .null : .map(members))]
        }
    }

    private func wholeField(
        _ field: String, _ value: Value
    ) throws -> [(RegisterKey, Value)] {
        guard let schema = collection.register(field), schema.hasElements else {
            // Elements of a field that has none are of another form: they go with what was there.
            let strangers = state.registers.entries(ofField: field).map(\.key)
                .filter(\.isElement)
            return [(RegisterKey(field), try referenced(field, value))]
                + strangers.map { ($0, Value.null) }
        }
        var wanted: [(RegisterKey, Value)] = []
        for item in value.array ?? [] {
            if schema.shape == .set {
                wanted.append((try elementKey(field, item), true))
            } else {
                var members = item.map ?? [:]
                let id = members.removeValue(forKey: "id")?.text
                let key = RegisterKey(field, element: id ?? newID().description)
                wanted.append((key, entry(.map(members), in: field)))
            }
        }
        let kept = Set(wanted.map(\.0))
        let removed = state.registers.entries(ofField: field).map(\.key)
            .filter { !kept.contains($0) }
        return wanted + removed.map { ($0, Value.null) }
    }

    private func elementKey(_ field: String, _ element: Value) throws -> RegisterKey {
        RegisterKey(field, element: try referenced(field, element).shownText)
    }

    /// The full id for what names a record; other values as they are.
    func referenced(_ field: String, _ value: Value) throws -> Value {
        guard let type = collection.field(field)?.type.element, case .reference(let target) = type,
            let text = value.text
        else { return value }
        return .text(try resolve(text, target).description)
    }

    /// A log's entry with its author and time; an item as it is.
    private func entry(_ value: Value, in field: String) -> Value {
        guard collection.register(field)?.shape == .log, !value.isNull else { return value }
        var members = value.map ?? ["text": value]
        if members["author"] == nil { members["author"] = .text(author) }
        if members["at"] == nil { members["at"] = .text(TimeText.utc(milliseconds: now)) }
        return .map(members)
    }
}
