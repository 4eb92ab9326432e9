import ReplicaStore
import SyncProtocol

extension OperationKind {
    /// The first office, which may, or another one, which may not, moves a record to another space.
    static let transfer = OperationKind(
        "transfer", weight: 3, .number(6), .record, .space
    ) { world, arguments in
        let field = world.field(arguments[0] == 5 ? 1 : 0)
        let space = world.shape.spaceName(arguments[2])
        try world.work(field, mayDecide: true) { replica, name in
            try replica.transfer(
                world.record(arguments[1]).description, in: nil, to: space, author: name
            ).record.commit
        }
    }

    /// A record is erased: a person's right.
    static let erase = OperationKind(
        "erase", weight: 1, .number(6), .record
    ) { world, arguments in
        let field = world.field(arguments[0] == 5 ? 1 : 0)
        try world.work(field, mayDecide: true) { replica, name in
            try replica.erase(
                world.record(arguments[1]).description, in: nil, reason: "asked for",
                author: name
            ).commit
        }
    }
}
