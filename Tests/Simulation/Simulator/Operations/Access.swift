import CentralStorage
import ReplicaStore
import StoreKit
import SyncProtocol

extension OperationKind {
    /// The central office changes what a device may do in a space; the first office keeps its
    /// rights.
    static let access = OperationKind(
        "access", weight: 3, .office, .space, .word(["none", "read", "write"])
    ) { world, arguments in
        let field = world.field(arguments[0])
        guard try !field.managesAll else { return }
        let device = try field.device
        // It may be of a device that a server which was founded since has never seen.
        guard try world.central.store.read({ try $0.device(device) }) != nil else { return }
        let level: AccessLevel? = [nil, .read, .write][arguments[2] % 3]
        try world.setAccess(field, world.shape.spaceName(arguments[1]), level)
        world.coverage.takesEffect()
        if level != .write {
            for other in world.fields where try other.device == field.device {
                world.oracle.restricted.insert(other.index)
                world.oracle.unreliable.insert(other.holder)
            }
            world.coverage.note("less-access")
        }
    }
}

extension World {
    /// What a device may do in a space from now on; nothing if nil.
    func setAccess(_ field: FieldNode, _ space: String, _ level: AccessLevel?) throws {
        touch(.central)
        let device = try field.device
        do {
            try central.store.write { transaction in
                if let level {
                    try transaction.grant(device, [SpaceAccess(space: space, level: level)])
                } else {
                    try transaction.revoke(device, space: space)
                }
            }
        } catch let error as StoreError where error.kind == .diskFull {
            _ = try central.watch.takeDiskFull()
        } catch is SimulatedCrash {}
    }
}
