import DomainModel
import GRDB
import SyncProtocol

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
        if let value = field.defaultValue { return value }
        switch field.name {
        case "office", "owner_office", "from_office": return .text(identity.office)
        case "created_at": return .text(TimeText.utc(milliseconds: now))
        case "created_by": return .text(author)
        case "schema_version": return .int(Int64(replica.schema.version))
        case "intake_date": return .text(TimeText.day(milliseconds: now))
        case "code": return .text(try nextCode())
        case "sequence": return 0
        default: return nil
        }
    }

    /// Gives out the next code of this replica: its tag makes it unique in the office.
    private func nextCode() throws -> String {
        let year = Int(TimeText.day(milliseconds: now).prefix(4)) ?? 1970
        let settings = SettingsTable(database: database)
        let stored = try settings.text(.codeSequence)?.split(separator: ":") ?? []
        let isSame = stored.count == 3 && stored[0] == "\(year)" && stored[1] == identity.tag
        let sequence = (isSame ? Int(stored[2]) ?? 0 : 0) + 1
        try settings.set(.codeSequence, "\(year):\(identity.tag):\(sequence)")
        return CaseCode.format(
            office: identity.office, year: year, tag: identity.tag, sequence: sequence)
    }
}

extension RecordEdit.Write {
    /// Whether it gives a field or one of its elements a value.
    fileprivate func fills(_ field: String) -> Bool {
        !value.isNull && (key.text == field || key.isElement && key.field == field)
    }
}
