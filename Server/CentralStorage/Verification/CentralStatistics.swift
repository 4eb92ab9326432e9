import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// How much a central store holds.
package struct CentralStatistics: Hashable, Sendable {
    package struct Space: Hashable, Sendable {
        package let summary: SpaceSummary
        /// The sizes of all log entries, as they count in pages.
        package let logBytes: Int
        /// The sizes of all record states, as they count in pages.
        package let stateBytes: Int
        package let writers: Int
        /// Commits that were refused for good.
        package let voids: Int
        /// Records that are gone for ever.
        package let expunged: Int
        /// Up to which number the log is not sent any more.
        package let floor: UInt64
        /// The last number that the newest verified backup holds; 0 without one.
        package let backupNumber: UInt64
        package let isInRecovery: Bool
    }

    /// A record that has moved away and is not in its new home yet.
    package struct OpenTransfer: Hashable, Sendable {
        package let transfer: Transfer
        package let status: TransferStatus
    }

    /// By name.
    package let spaces: [Space]
    /// Those that need somebody: at most 100 of each kind.
    package let openTransfers: [OpenTransfer]
    /// Enrolled and not revoked.
    package let devices: Int
    /// The size of the store's file, without what is still in its write-ahead log.
    package let fileBytes: Int
}

extension CentralStore {
    package func stats() throws -> CentralStatistics {
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        return try read { transaction in
            CentralStatistics(
                spaces: try transaction.spaceRows().map(transaction.statistics),
                openTransfers: try [.waiting, .stuck, .held].flatMap { status in
                    try transaction.transfers(status, limit: 100).map {
                        CentralStatistics.OpenTransfer(transfer: $0, status: status)
                    }
                },
                devices: try transaction.devices().count { !$0.device.isRevoked },
                fileBytes: (attributes[.size] as? NSNumber)?.intValue ?? 0)
        }
    }
}

extension CentralTransaction {
    fileprivate func statistics(of space: SpaceRow) throws -> CentralStatistics.Space {
        func count(_ sql: String) throws -> Int {
            try database.row("SELECT count(*) FROM " + sql, [space.id]).map { $0[0] } ?? 0
        }
        return CentralStatistics.Space(
            summary: SpaceSummary(
                space: space.name, records: space.records, number: space.number,
                digest: space.digest),
            logBytes: space.logBytes, stateBytes: space.stateBytes,
            writers: try count("writers WHERE space = ?"),
            voids: try count("log WHERE space = ? AND kind = 1")
                + count("healed WHERE space = ? AND void_reason IS NOT NULL"),
            expunged: try count("collected WHERE space = ?"), floor: space.floor,
            backupNumber: space.backupNumber, isInRecovery: try recovery(of: space.id) != nil)
    }
}
