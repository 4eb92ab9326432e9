import ReplicaStore
import StoreKit
import SyncProtocol

extension OperationKind {
    /// Somebody makes a refused commit again.
    static let retry = OperationKind(
        "retry", weight: 2, .office, .number(4)
    ) { world, arguments in
        let field = world.field(arguments[0])
        let items = try field.replica.quarantine()
        guard !items.isEmpty else { return }
        let number = items[arguments[1] % items.count].number
        try world.releasing(number, at: field) {
            try world.work(field, mayDecide: true) { replica, name in
                let retried = try replica.retryQuarantined(number, author: name)
                world.records += retried.renamed.values.sorted()
                return retried.commit
            }
        }
    }

    /// Somebody lets a refused commit go.
    static let discard = OperationKind(
        "discard", weight: 1, .office, .number(4)
    ) { world, arguments in
        let field = world.field(arguments[0])
        let items = try field.replica.quarantine()
        guard !items.isEmpty else { return }
        let number = items[arguments[1] % items.count].number
        world.touch(field.holder)
        try world.releasing(number, at: field) {
            do {
                try field.replica.discardQuarantined(number)
                world.coverage.takesEffect()
            } catch let error as StoreError where error.kind == .diskFull {
                _ = try field.watch.takeDiskFull()
            } catch is SimulatedCrash {}
        }
    }
}

extension World {
    /// Notes that a person has decided about a refused commit, if it is not there any more.
    fileprivate func releasing(
        _ number: Int64, at field: FieldNode, _ body: () throws -> Void
    ) throws {
        let before = try Observation(field.replica).quarantined
        try body()
        let after = Set(try Observation(field.replica).quarantined.map(\.number))
        for item in before where item.number == number && !after.contains(number) {
            guard let commit = try? Commit(dot: item.dot, frame: item.frame[...]) else { continue }
            oracle.release(oracle.name(of: commit.origin), at: field.holder)
        }
    }
}
