import ReplicaStore
import SyncProtocol

extension OperationKind {
    /// Somebody exports a record as the row of a table.
    static let table = OperationKind(
        "table", weight: 3, .office, .record
    ) { world, arguments in
        let field = world.field(arguments[0])
        world.touch(field.holder)
        let id = world.record(arguments[1])
        try field.replica.forEachRecord(SimulatedSchema.collection, withContext: true) { view in
            guard view.id == id, let context = view.context else { return }
            let place = Place(space: view.space, record: id)
            world.rows.append(
                ExportedRow(
                    place: place, context: context, fields: view.fields,
                    names: world.oracle.knowledge[field.holder]?[place] ?? []))
            world.coverage.takesEffect()
        }
    }

    /// Somebody has changed one cell of an exported row, and imports that here or elsewhere; the
    /// last row is number 0.
    static let correction = OperationKind(
        "correction", weight: 6, .office, .number(4), .field, .number(8)
    ) { world, arguments in
        guard !world.rows.isEmpty else { return }
        let number = world.rows.count - 1 - arguments[1] % world.rows.count
        let row = world.rows[number]
        try world.work(world.field(arguments[0])) { replica, name in
            let choice = FieldChoice(
                field: arguments[2], value: arguments[3], name: name, shown: row.fields)
            world.oracle.corrections[name] = Correction(row: number, shown: row.names)
            return try replica.apply(
                [
                    .update(
                        row.place.record, collection: SimulatedSchema.collection,
                        changes: choice.changes, over: .shown(row.shown))
                ], of: "row\(number)", author: name
            ).first?.commit
        }
    }
}

/// One exported row: what it shows, and what that rests on.
struct ExportedRow: Sendable {
    let place: Place
    let context: VersionVector
    let fields: [String: Value]
    /// The edits that its maker had in view.
    let names: Set<EditName>

    var shown: ShownState {
        ShownState(context: context) { [fields] field, value in
            fields[field] ?? .null == value
        }
    }
}
