import SyncEngine

extension World {
    /// Ends a replica's process in the midst of what it does.
    func crash(_ field: FieldNode, _ fault: StorageFault) throws {
        touch(field.holder, losing: fault == .powerCut ? .fetched : .none)
        try field.watch.kill()
        try abandonSync(of: field)
        let files = try survivingFiles(
            of: field.folder, fault == .powerCut ? field.watch.durableBytes : nil)
        try field.stop(files: files)
    }

    func crashCentral(_ fault: StorageFault) throws {
        touch(.central)
        try central.watch.kill()
        let files = try survivingFiles(
            of: central.folder, fault == .powerCut ? central.watch.durableBytes : nil)
        try central.stop(files: files)
    }

    /// The files as a dead process leaves them: its log is not moved into the database.
    private func survivingFiles(
        of folder: StoreFolder, _ logBytes: UInt64?
    ) throws -> StoreFolder {
        let files = StoreFolder(path: folder.path + "-surviving")
        try folder.copy(to: files, logBytes: logBytes)
        return files
    }

    /// Lets a sync that waits for an answer end without one.
    func abandonSync(of field: FieldNode) throws {
        for sync in [field.sync, field.parked].compactMap({ $0 }) {
            sync.line.end(.failure(.lost))
            executor.runUntilIdle()
        }
        field.sync = nil
        field.parked = nil
    }
}
