import ReplicaStore
import SyncProtocol

extension OperationKind {
    /// Somebody changes one field of a record.
    static let edit = OperationKind(
        "edit", weight: 30, .office, .record, .field, .number(8)
    ) { world, arguments in
        let id = world.record(arguments[1])
        try world.work(world.field(arguments[0])) { replica, name in
            let shown = try replica.show(id.description, in: nil)
            let choice = FieldChoice(
                field: arguments[2], value: arguments[3], name: name, shown: shown.fields)
            return try replica.edit(id.description, in: nil, choice.changes, author: name).commit
        }
    }

    static let create = OperationKind(
        "create", weight: 3, .office, .space, .number(4)
    ) { world, arguments in
        let space = world.shape.spaceName(arguments[1])
        try world.work(world.field(arguments[0])) { replica, name in
            let result = try replica.add(
                SimulatedSchema.collection, FieldChoice.creation(arguments[2], name),
                space: space, author: name)
            world.records.append(result.id)
            return result.commit
        }
    }

    /// Several records are written by one commit, as an import does.
    static let importing = OperationKind(
        "import", weight: 3, .office, .space, .record, .number(4)
    ) { world, arguments in
        let space = world.shape.spaceName(arguments[1])
        try world.work(world.field(arguments[0])) { replica, name in
            var batch: [RecordChange] = (0..<2).map {
                .create(
                    collection: SimulatedSchema.collection,
                    changes: FieldChoice.creation($0 + arguments[3], name), space: space)
            }
            let known = try? replica.show(world.record(arguments[2]).description, in: nil)
            if let known, known.space == space, !known.isDeleted {
                batch.append(
                    .update(
                        known.id, collection: known.collection,
                        changes: [.set(field: "remark", .text("imported \(name)"))]))
            }
            let results = try replica.apply(batch, author: name)
            world.records += results.prefix(2).map(\.id)
            return results.first?.commit
        }
    }
}

/// What an edit of one field asks for.
struct FieldChoice {
    static let count = 16

    let field: Int
    let value: Int
    /// Stands in every free text, so that each edit's value is its own.
    let name: EditName
    /// What the author sees.
    let shown: [String: Value]

    static func creation(_ kind: Int, _ name: EditName) -> [FieldChange] {
        var changes: [FieldChange] = [
            .set(field: "title", .text("title \(name)")),
            .set(field: "story", .text("one \(name)\ntwo\nthree\nfour")),
        ]
        if kind % 2 == 0 { changes.append(.set(field: "origin", .text("from \(name)"))) }
        if kind % 3 == 0 { changes.append(.set(field: "stage", "new")) }
        return changes
    }

    var changes: [FieldChange] {
        switch field {
        case 0, 1: [.set(field: "title", .text(value == 0 ? "same" : "title \(name)"))]
        case 2: [.set(field: "remark", value == 0 ? .null : .text("remark \(name)"))]
        case 3, 4: [tag]
        case 5: [note]
        case 6: [.set(field: "score", .int(Int64(value)))]
        case 7: [.set(field: "due", value == 7 ? .null : .int(Int64(value)))]
        case 8: [.set(field: "stage", .text(SimulatedSchema.stages[value % 4]))]
        case 9: [.set(field: "consent", .text(SimulatedSchema.consents[value % 3]))]
        case 10: [.set(field: value < 4 ? "origin" : "keeper", .text("by \(name)"))]
        case 11, 12: [story]
        case 13:
            [.setMember(group: "place", member: value < 4 ? "town" : "street", .text(name))]
        case 14: [goal]
        default: [extra]
        }
    }

    private var tag: FieldChange {
        let element = Value.text("tag\(value % 2)")
        let isThere = shown["tags"]?.array?.contains(element) ?? false
        return value < 3 || !isThere
            ? .addElement(field: "tags", element) : .removeElement(field: "tags", element)
    }

    private var note: FieldChange {
        let entry = shown["notes"]?.array?.first?.map?["id"]?.text
        return value < 6
            ? .setElement(field: "notes", element: nil, .text("note \(name)"))
            : .setElement(field: "notes", element: entry, entry == nil ? "note" : .null)
    }

    private var goal: FieldChange {
        let goals = shown["goals"]?.array ?? []
        let id = goals.isEmpty || value < 2 ? nil : goals[value % goals.count].map?["id"]?.text
        let isRemoval = value == 7 && id != nil
        return .setElement(
            field: "goals", element: id,
            isRemoval ? .null : .map(["text": .text("goal \(name)")]))
    }

    /// One line of the text is replaced, or one is added.
    private var story: FieldChange {
        var lines = (shown["story"]?.text ?? "").split(separator: "\n").map(String.init)
        let place = value % max(1, lines.count + 1)
        if place < lines.count {
            lines[place] = "line \(name)"
        } else {
            lines.append("line \(name)")
        }
        return .set(field: "story", .text(lines.joined(separator: "\n")))
    }

    private var extra: FieldChange {
        value < 5
            ? .set(field: "extra", .text("extra \(name)"))
            : .addElement(field: "marks", .text("mark\(value)"))
    }
}
