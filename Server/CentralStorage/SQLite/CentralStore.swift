import GRDB
import StoreKit
import SyncProtocol
import Synchronization

/// The central server's store: one SQLite file for all its spaces and devices.
///
/// Other processes (the commands of the server's operator) may have it open at the same time.
package final class CentralStore: StorageEngine {
    package let directory: String
    package let epoch: Epoch
    package let serverDevice: DeviceID
    package let file: StoreFile
    let environment: SystemInputs
    let lastSeen = LastSeen()

    /// Opens `directory`/central.sqlite; creates the folder and the file, for their owner only,
    /// when they are missing.
    ///
    /// - Throws: `StoreError`, of kind `unusable` when the file is of another kind, and as
    ///   `StoreFolder.prepare` where the folder is not the server's alone.
    package init(directory: String, environment: SystemInputs) throws {
        self.directory = directory
        self.environment = environment
        try StoreFolder(path: directory).prepare(environment)
        file = try StoreFile(
            path: directory + "/central.sqlite", applicationID: CentralSchema.applicationID,
            migrator: CentralSchema.migrator,
            whenDamaged: "keep the folder, and restore the last backup with fieldbook-server "
                + "restore: the replicas bring back what came after it")
        let epochs = EpochFile(directory: directory)
        // The write lock keeps two processes from naming the epoch at once.
        (epoch, serverDevice) = try file.write { database in
            let transaction = CentralTransaction(database: database, environment: environment)
            let epoch = try epochs.readOrCreate(environment)
            try transaction.open(under: epoch)
            return (epoch, try transaction.readOrCreateServerDevice())
        }
        // What an erasure could not overwrite before this process began; a full disk must not keep
        // the store from being opened.
        try? scrubIfRequired()
    }

    package func read<T>(_ body: (CentralTransaction) throws -> T) throws -> T {
        try file.read { database in
            try body(CentralTransaction(database: database, environment: environment))
        }
    }

    package func write<T>(_ body: (inout CentralTransaction) throws -> T) throws -> T {
        try write(.durable, body)
    }

    package func note<T>(_ body: (inout CentralTransaction) throws -> T) throws -> T {
        try write(.refetchable, body)
    }

    private func write<T>(
        _ durability: StoreFile.Durability, _ body: (inout CentralTransaction) throws -> T
    ) throws -> T {
        try file.write(durability) { database in
            var transaction = CentralTransaction(database: database, environment: environment)
            return try body(&transaction)
        }
    }
}
