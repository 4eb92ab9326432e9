import CentralStorage
import ReplicaStore
import StoreKit
import SyncProtocol

extension OperationKind {
    /// The server is backed up while it serves.
    static let backup = OperationKind("backup", weight: 2) { world, _ in
        let files = Scratch.folder("backup")
        try files.create()
        guard
            try world.operate({ store in _ = try store.backup(to: files.file("backup.sqlite")) })
        else { return }
        let contents = world.shape.isSmall ? try world.central.contents() : nil
        if world.shape.isSmall { world.backups = [] }
        world.backups.append(FrozenStore(files, contents: contents))
        world.coverage.takesEffect()
    }

    /// The server's store is lost and restored from one of its backups.
    static let recover = OperationKind("recover", weight: 1, .number(3)) { world, arguments in
        guard !world.backups.isEmpty else { return }
        let backup = world.backups[arguments[0] % world.backups.count]
        try world.restoreCentral(from: backup.folder.file("backup.sqlite"))
        world.coverage.takesEffect()
        world.coverage.note("server-restored")
    }

    /// The server is lost with all its backups; a new one begins with nothing but the devices, and
    /// its operator opens recovery.
    static let refound = OperationKind("refound", weight: 1) { world, _ in
        try world.refoundCentral()
        world.coverage.takesEffect()
        world.coverage.note("server-lost")
    }

    /// The server forgets what everyone has acknowledged and a backup holds.
    static let compact = OperationKind("compact", weight: 3) { world, _ in
        guard try world.operate({ store in _ = try store.compactNow() }) else { return }
        world.coverage.takesEffect()
    }
}

extension World {
    /// Does what an operator does on the server. - Returns: false where a fault of the disk or the
    /// end of the process came in between.
    func operate(_ body: (CentralStore) throws -> Void) throws -> Bool {
        touch(.central)
        do {
            try body(central.store)
            return true
        } catch let error as StoreError {
            guard error.kind == .diskFull, try central.watch.takeDiskFull() else { throw error }
            return false
        } catch is SimulatedCrash {
            return false
        }
    }

    func restoreCentral(from backup: String) throws {
        touch(.central, losing: .anything)
        // The process is gone, and its files with it.
        try central.stop()
        _ = try CentralStore.restore(
            from: backup, to: central.folder.path, environment: central.machine.environment)
        let numbers = try central.store.read { transaction in
            try transaction.spaces().map { ($0.space, $0.number) }
        }
        oracle.beginAnew(Dictionary(numbers, uniquingKeysWith: { $1 }))
    }

    func refoundCentral() throws {
        let devices = try fields.map { try ($0.replica.identity(), $0.replica.key()) }
        touch(.central, losing: .anything)
        _ = try central.store
        let nothing = Scratch.folder("nothing")
        try nothing.create()
        try central.stop(files: nothing)
        try central.store.write { transaction in
            for index in 0..<shape.spaces { try transaction.addSpace(shape.spaceName(index)) }
            try admitHostile(transaction)
            for (identity, key) in devices {
                guard let identity, try transaction.device(identity.device) == nil else { continue }
                _ = try admit(identity, key, transaction)
            }
            for index in 0..<shape.spaces {
                guard let space = try transaction.space(named: shape.spaceName(index)) else {
                    continue
                }
                try transaction.openRecovery(of: space, because: "a new server")
            }
        }
        backups = []
        oracle.beginAnew([:])
    }

    /// Lets a device in. The first office may do everything, as the head office does.
    func admit(
        _ identity: ReplicaIdentity, _ key: DeviceKey, _ transaction: CentralTransaction
    ) throws -> CentralStorage.Enrolment {
        let level: AccessLevel = identity.office == "office0" ? .manage : .write
        let access = (0..<shape.spaces).map {
            SpaceAccess(space: shape.spaceName($0), level: level)
        }
        let code = try transaction.invite(office: identity.office, name: nil, grants: access)
        return try transaction.enrol(
            code: code, device: identity.device, name: identity.name,
            token: ContentHash(of: Array(identity.name.utf8)), key: key)
    }

    /// What an operator does when replicas say that the server lacks what it had taken.
    func openRecovery() throws {
        _ = try operate { store in
            try store.write { transaction in
                for index in 0..<shape.spaces {
                    guard let space = try transaction.space(named: shape.spaceName(index)),
                        try transaction.recovery(of: space.id) == nil
                    else { continue }
                    try transaction.openRecovery(of: space, because: "asked for by a replica")
                }
            }
        }
    }
}
