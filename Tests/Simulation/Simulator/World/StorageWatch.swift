import Foundation
import GRDB
import ReplicaStore
import StoreKit

/// What happens to a machine when it writes.
enum StorageFault: String, CaseIterable, Sendable {
    /// The process ends before the transaction is done.
    case crashBefore = "crash-before"
    /// The process ends right after the transaction, before anyone is told.
    case crashAfter = "crash-after"
    /// The power fails right after the transaction: what was not made durable is gone.
    case powerCut = "power-cut"
    /// The disk is full; the process goes on.
    case diskFull = "disk-full"
}

/// The end of a simulated process, seen from inside of it.
struct SimulatedCrash: Error {}

/// Sits on the connection that writes one store: counts transactions, lets faults happen at the
/// one that was named, and knows up to where the file would survive a power cut.
///
/// `@unchecked Sendable`: used only by the thread that drives the world.
final class StorageWatch: TransactionObserver, @unchecked Sendable {
    private let path: String
    /// The fault to come, and the transactions until then.
    private var armed: (fault: StorageFault, countdown: Int)?
    private var isDurable = true
    /// Bytes of the write-ahead log that the disk holds for sure.
    private(set) var durableBytes: UInt64 = 0
    /// What has happened; a process that is dead writes nothing more.
    private(set) var struck: StorageFault?

    init(_ file: StoreFile) throws {
        path = file.path
        try file.pool.writeWithoutTransaction { database in
            // A log that is never moved into the file shows in its length what is durable.
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 0")
            database.trace(options: .statement) { [weak self] event in
                guard case .statement(let statement) = event else { return }
                let sql = statement.sql
                guard sql.hasPrefix("PRAGMA synchronous") else { return }
                self?.isDurable = sql.hasSuffix("FULL")
            }
        }
        file.pool.add(transactionObserver: self, extent: .observerLifetime)
        durableBytes = logBytes
    }

    private var logBytes: UInt64 {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
        return (attributes?[.size] as? UInt64) ?? 0
    }

    func arm(_ fault: StorageFault, after transactions: Int) {
        armed = (fault, transactions)
    }

    func disarm() { armed = nil }

    /// The process ends here and now.
    func kill() { struck = struck == .powerCut ? .powerCut : .crashBefore }

    var isDead: Bool { struck != nil && struck != .diskFull }

    /// Whether a full disk was met since the last call.
    func takeDiskFull() -> Bool {
        guard struck == .diskFull else { return false }
        struck = nil
        return true
    }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }

    func databaseDidChange(with event: DatabaseEvent) {}

    func databaseWillCommit() throws {
        if isDead { throw SimulatedCrash() }
        guard let (fault, countdown) = armed else { return }
        armed = (fault, countdown - 1)
        guard countdown <= 0, fault == .crashBefore || fault == .diskFull else { return }
        armed = nil
        struck = fault
        if fault == .diskFull { throw DatabaseError(resultCode: .SQLITE_FULL) }
        throw SimulatedCrash()
    }

    func databaseDidCommit(_ database: Database) {
        if isDurable { durableBytes = logBytes }
        guard let (fault, countdown) = armed, countdown < 0 else { return }
        armed = nil
        struck = fault
    }

    func databaseDidRollback(_ database: Database) {}
}
