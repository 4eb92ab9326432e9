import CentralStorage
import ReplicaStore
import SyncProtocol

extension OperationKind {
    /// The server is backed up while it serves.
    static let backup = OperationKind("backup", weight: 2) { world, _ in
        let files = Scratch.folder("backup")
        try files.create()
        guard
            try world.operate({ store in _ = try store.backup(to: files.file("backup.sqlite")) })
        else { return }
        world.backups.append(FrozenStore(files, contents: nil))
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
