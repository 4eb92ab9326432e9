import GRDB
import StoreKit
import SyncProtocol

extension CentralStore {
    private static let day: Int64 = 24 * 60 * 60 * 1000

    /// Compacts every space, and notes when.
    @discardableResult
    package func compactNow() throws -> CompactionSummary {
        let time = environment.now()
        let summary = try compact(at: time)
        try note { transaction in
            try transaction.database.run("UPDATE registry SET compacted_at = ?", [time])
        }
        return summary
    }

    /// Compacts if that was last done a day ago, or never; also finishes a scrub that a reader
    /// prevented, and ends recoveries whose time is over.
    package func compactDaily() throws {
        try scrubIfRequired()
        if try read({ try $0.isRecoveryNoted }) { try write { try $0.endOverdueRecoveries() } }
        let last: Int64? = try read { transaction in
            try transaction.database.row("SELECT compacted_at FROM registry").flatMap { $0[0] }
        }
        let now = environment.now()
        if let last, (last..<last + Self.day).contains(now) { return }
        try compactNow()
    }
}
