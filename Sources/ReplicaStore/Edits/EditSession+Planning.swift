import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// One record's edit, ready to be committed.
struct EditPlan {
    let collection: CollectionSchema
    let space: SpaceRow
    /// The state that the author saw; empty for a new record.
    let state: RecordState
    let edit: RecordEdit
    /// What the edit met that its author had not seen.
    var met = MetValues()
    /// What its author has to know, although nothing forbids the edit.
    var warnings: [String] = []
}

extension EditSession {
    func plan(_ change: RecordChange) throws -> EditPlan {
        switch change {
        case .create(let collection, let id, let changes, let space):
            return try planCreation(self.collection(collection), id, changes, space: space)
        case .update(let id, let collection, let changes, let basis):
            let schema = try self.collection(collection)
            return try planUpdate(
                locator.find(id, in: schema.name), schema, changes, over: basis)
        }
    }

    func planUpdate(
        _ row: RecordRow, _ collection: CollectionSchema, _ changes: [FieldChange],
        over basis: EditBasis = .current
    ) throws -> EditPlan {
        let space = try SpaceTable(database: database).find(row.space)
        let state = try record(of: row, collection.name).visible
        try checkIsInUse(state, to: "edit")
        var planner = planner(collection, over: state)
        planner.judge = EditJudge(
            basis: basis, imports: imports,
            first: basis.isKnown ? nil : EditJudge.first(of: row.id, in: state),
            writer: space.writer, author: author)
        var plan = try planner.plan(changes)
        let consent = try consent(to: plan.writes, over: state, collection)
        plan.writes += try record(consent, planner)
        try checkStaysComplete(plan.writes, collection)
        try LegalHold.checkMayWrite(plan.writes, over: state, collection, in: space)
        let edit = RecordEdit(
            collection: collection.name, record: row.id, writes: plan.writes,
            intent: closes(plan.writes, collection) ? .closing : .ordinary,
            seen: basis.shown.flatMap {
                state.seen(overShown: $0.context, by: space.writer)
            })
        return EditPlan(
            collection: collection, space: space, state: state, edit: edit, met: plan.met,
            warnings: consent.warnings)
    }

    /// What a referral says of somebody who went past the consent.
    private func record(
        _ consent: ConsentAnswer, _ planner: EditPlanner
    ) throws -> [RecordEdit.Write] {
        guard let reason = consent.reason, let entry = consent.entry else { return [] }
        var changes = [FieldChange.setElement(field: "status_log", element: nil, entry)]
        if planner.visible(RegisterKey("override_reason")).isNull {
            changes.append(.set(field: "override_reason", .text(reason)))
        }
        return try planner.writes(changes)
    }

    /// - Parameter purpose: what is to be done with the record.
    func checkIsInUse(_ state: RecordState, to purpose: String) throws {
        switch LifeView(of: state.life).status {
        case .alive: break
        case .deleted:
            throw StoreError(
                .usage, "the record is deleted", hint: "restore it first, then \(purpose) it")
        case .moved(let home):
            throw StoreError(.usage, "the record has moved to \(home)", hint: "\(purpose) it there")
        case .erased:
            throw StoreError(.usage, "the record was erased; nothing of it is left")
        }
    }

    /// A required field can be changed, but not emptied.
    private func checkStaysComplete(
        _ writes: [RecordEdit.Write], _ collection: CollectionSchema
    ) throws {
        for write in writes {
            guard let register = collection.register(write.key.field), !register.hasElements,
                !write.key.isElement
            else { continue }
            for field in register.fields where field.requirement == .required {
                let value =
                    register.shape == .group
                    ? write.value.map?[field.name] ?? .null : write.value
                if value.isNull {
                    throw field.error(nil, reason: "is required", hint: "Give it another value.")
                }
            }
        }
    }

    /// Whether a write brings a field into a state that closes the record.
    private func closes(
        _ writes: [RecordEdit.Write], _ collection: CollectionSchema
    ) -> Bool {
        writes.contains { write in
            guard let field = collection.field(write.key.text), let code = write.value.text else {
                return false
            }
            return field.terminal.contains(code)
        }
    }

    private func planCreation(
        _ collection: CollectionSchema, _ id: RecordID?, _ changes: [FieldChange],
        space name: String?
    ) throws -> EditPlan {
        let planner = planner(collection, over: RecordState())
        var given = try planner.writes(changes)
        let consent = try consent(to: given, over: RecordState(), collection)
        given += try record(consent, planner)
        let filled = try fillIn(collection, given)
        let writes = withGroupDefaults(collection, given.filter { !$0.value.isNull }) + filled
        try collection.checkRequired(requiredFields(of: writes, collection))
        let route = try referralRoute(collection, writes)
        let space = try space(for: collection, named: name ?? route?.channel, writes)
        if let id { try checkIsNew(id, collection, in: space) }
        let edit = RecordEdit(
            collection: collection.name, record: id ?? newID(), writes: writes,
            intent: closes(writes, collection) ? .closing : .ordinary)
        return try EditPlan(
            collection: collection, space: space, state: RecordState(), edit: edit,
            warnings: consent.warnings + (route?.warnings(in: space.name) ?? [])
                + followWarnings(collection, writes))
    }

    /// What the author has to know of a record that hangs on one which has moved away.
    private func followWarnings(
        _ collection: CollectionSchema, _ writes: [RecordEdit.Write]
    ) throws -> [String] {
        guard collection.defaultSpace == .subject,
            let subject = writes.first(where: { $0.key.text == "subject" })?.value.text,
            let row = try? locator.find(subject, in: nil),
            case .moved(let home) = LifeView(of: try row.acknowledged().life).status
        else { return [] }
        return [
            "what it is about has moved to \(home): it follows there once a device that manages "
                + "this space has synced, and is not seen here any more"
        ]
    }

    /// Plans a record of values that are known from another one: what is missing stays open, and
    /// is named.
    func planCreation(
        of name: String, _ known: [RecordEdit.Write]
    ) throws -> EditPlan {
        let collection = try collection(name)
        let writes = known + (try fillIn(collection, known))
        let missing = collection.requiredFields
            .filter { field in !writes.contains { $0.key.field == field.name } }.map(\.name)
        let edit = RecordEdit(collection: name, record: newID(), writes: writes)
        return EditPlan(
            collection: collection, space: try space(for: collection, named: nil, writes),
            state: RecordState(), edit: edit,
            warnings: missing.isEmpty
                ? [] : ["still to be asked and filled in: " + missing.joined(separator: ", ")])
    }

    /// What the server has removed for good does not come back under its id.
    private func checkIsNew(
        _ id: RecordID, _ collection: CollectionSchema, in space: SpaceRow
    ) throws {
        guard
            let number = try CollectionTable(database: database).number(of: collection.name),
            try ExpungedTable(database: database)
                .contains(id, collection: number, in: space.space)
        else { return }
        throw StoreError(
            .usage, "the \(collection.name) \(id) was removed for good",
            hint: "leave its id out, so that it gets a new one")
    }

    /// The written values that are required, by field; sets as arrays of their elements.
    func requiredFields(
        of writes: [RecordEdit.Write], _ collection: CollectionSchema
    ) -> [String: Value] {
        var fields: [String: Value] = [:]
        if collection.requiredRegisters.isEmpty { return fields }
        for write in writes {
            let field = String(write.key.field)
            guard collection.requiredRegisters.contains(field) else { continue }
            if let element = write.key.element {
                fields[field] = .array((fields[field]?.array ?? []) + [.text(String(element))])
            } else {
                fields[field] = write.value
            }
        }
        return fields
    }

    private func space(
        for collection: CollectionSchema, named name: String?, _ writes: [RecordEdit.Write]
    ) throws -> SpaceRow {
        let spaces = SpaceTable(database: database)
        if let name {
            guard SpaceName.isValid(name) else {
                throw StoreError(
                    .usage, "“\(name.prefix(60))” is no name of a space",
                    hint: "lower-case letters, digits, - and :, such as office:minsk")
            }
            return try spaces.findOrCreate(name)
        }
        let own = SpaceName.own(of: identity.office)
        switch collection.defaultSpace {
        case .network: return try spaces.findOrCreate("network")
        case .office: return try spaces.findOrCreate(own)
        case .subject:
            let subject = writes.first { $0.key.text == "subject" }?.value.text
            guard let subject else { return try spaces.findOrCreate(own) }
            return try spaces.find(locator.find(subject, in: nil).space)
        }
    }
}

extension EditSession {
    /// The writes that the store adds to a new record: defaults, codes, and the store's own fields.
    func fillIn(
        _ collection: CollectionSchema, _ given: [RecordEdit.Write]
    ) throws -> [RecordEdit.Write] {
        var writes: [RecordEdit.Write] = []
        for field in collection.filledInFields {
            guard field.group == nil, !given.contains(where: { $0.fills(field.name) }),
                let value = try filling(field, in: collection)
            else { continue }
            writes.append(RecordEdit.Write(RegisterKey(field.name), value))
        }
        return writes
    }

    /// The writes with the members that their groups lack and the schema has a default for.
    func withGroupDefaults(
        _ collection: CollectionSchema, _ writes: [RecordEdit.Write]
    ) -> [RecordEdit.Write] {
        guard collection.hasGroups else { return writes }
        return writes.map { write in
            guard let register = collection.register(write.key.field), register.shape == .group,
                var members = write.value.map
            else { return write }
            for field in register.fields where members[field.name] == nil {
                if let value = field.defaultValue { members[field.name] = value }
            }
            return RecordEdit.Write(write.key, .map(members), ancestor: write.ancestor)
        }
    }

    private func filling(_ field: FieldSchema, in collection: CollectionSchema) throws -> Value? {
        switch field.filling {
        case .value(let value): value
        case .office: .text(identity.office)
        case .time: .text(TimeText.utc(milliseconds: now))
        case .day: .text(today.text)
        case .author: .text(author)
        case .schemaVersion: .int(Int64(replica.schema.version))
        case .code: .text(try nextCode(in: collection, field))
        case nil: nil
        }
    }

    /// Gives out the next code of this replica: its tag makes it unique in the office. No code is
    /// given twice, whatever years the clock goes through, and none that is known here already.
    private func nextCode(
        in collection: CollectionSchema, _ field: FieldSchema
    ) throws -> String {
        let settings = SettingsTable(database: database)
        var sequences = CodeSequences(try settings.text(.codeSequence) ?? "")
        var code: String
        repeat {
            let sequence = sequences.next(year: today.year, tag: identity.tag)
            code = CaseCode.format(
                office: identity.office, year: today.year, tag: identity.tag, sequence: sequence)
        } while try IndexTables(database: database)
            .isGiven(code, field: field.name, in: collection.name)
        try settings.set(.codeSequence, sequences.text)
        return code
    }
}

extension RecordEdit.Write {
    /// Whether it gives a field or one of its elements a value.
    fileprivate func fills(_ field: String) -> Bool {
        !value.isNull && (key.text == field || key.isElement && key.field == field)
    }
}
