import GRDB
import StoreKit
import SyncProtocol

/// The replica's hybrid clock: the device's time, corrected by what the server said, never going
/// back. Spec: MergeRules §6.
package struct HybridClock {
    /// In milliseconds: how far a received stamp may be ahead of the corrected time and still move
    /// the clock, and how far off an unsent commit is left as it is.
    package static let tolerance: Int64 = 5 * 60 * 1000

    let database: Database
    let now: Int64
    /// Nil until a server has told the time.
    let offset: Int64?

    init(_ database: Database, _ environment: SystemInputs) throws {
        self.database = database
        now = environment.now()
        offset = try SettingsTable(database: database).int(.clockOffset)
    }

    var correctedNow: Int64 { now + (offset ?? 0) }

    /// Mints the stamp of a new commit.
    func mint() throws -> HybridTimestamp {
        let settings = SettingsTable(database: database)
        let last = HybridTimestamp(
            rawValue: UInt64(bitPattern: try settings.int(.lastStamp) ?? 0))
        let stamp = last.next(atLeast: correctedNow)
        try settings.set(.lastStamp, int: Int64(bitPattern: stamp.rawValue))
        return stamp
    }

    /// Moves the clock to a received stamp, but no further than the tolerance allows.
    func observe(_ stamp: HybridTimestamp) throws {
        let settings = SettingsTable(database: database)
        let limit = HybridTimestamp(milliseconds: correctedNow + Self.tolerance)
        let seen = min(stamp, limit)
        let last = HybridTimestamp(
            rawValue: UInt64(bitPattern: try settings.int(.lastStamp) ?? 0))
        if seen > last { try settings.set(.lastStamp, int: Int64(bitPattern: seen.rawValue)) }
    }
}
