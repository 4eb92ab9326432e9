import ReplicaStore
import SyncProtocol

extension OperationKind {
    static let delete = OperationKind(
        "delete", weight: 4, .office, .record
    ) { world, arguments in
        try world.work(world.field(arguments[0]), mayDecide: true) { replica, name in
            try replica.delete(
                world.record(arguments[1]).description, in: nil, reason: name, author: name
            ).commit
        }
    }

    static let restore = OperationKind(
        "restore", weight: 3, .office, .record
    ) { world, arguments in
        try world.work(world.field(arguments[0]), mayDecide: true) { replica, name in
            try replica.restore(world.record(arguments[1]).description, in: nil, author: name)
                .commit
        }
    }

    /// Somebody settles one of the open conflicts of a replica.
    static let resolve = OperationKind(
        "resolve", weight: 10, .office, .number(8), .number(6)
    ) { world, arguments in
        try world.work(world.field(arguments[0]), mayDecide: true) { replica, name in
            let open = try replica.conflicts()
            guard !open.isEmpty else { return nil }
            let conflict = open[arguments[1] % open.count]
            let resolution: Resolution =
                switch arguments[2] {
                case 0, 1, 2: .take(arguments[2] % max(1, conflict.candidates.count) + 1)
                case 3: .value("settled \(name)")
                case 4: .restore
                default: conflict.kind == .value ? .keepBoth : .delete
                }
            return try replica.resolve(conflict.id, resolution, reason: name, author: name)
                .commit
        }
    }
}
