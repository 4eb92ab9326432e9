import GRDB
import ReplicaStore
import StoreKit

extension OperationKind {
    /// A replica's file is changed behind its back: what the tests of the simulator plant. Never
    /// drawn.
    static let sabotage = OperationKind(
        "sabotage", weight: 0, .office
    ) { world, arguments in
        let field = world.field(arguments[0])
        world.touch(field.holder)
        try field.replica.file.pool.writeWithoutTransaction { database in
            try database.execute(sql: "UPDATE spaces SET digest = zeroblob(32)")
        }
    }
}
