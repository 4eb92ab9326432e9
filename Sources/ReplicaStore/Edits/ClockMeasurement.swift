import GRDB
import SyncProtocol

/// What the last answer of a server told of the device's clock.
struct ClockMeasurement: Hashable {
    /// Milliseconds that the server's clock is ahead of the device's.
    let offset: Int64
    /// The device's time when it was measured, in milliseconds since 1970.
    let at: Int64

    init(offset: Int64, at: Int64) {
        self.offset = offset
        self.at = at
    }

    /// Nil until a server has told the time.
    init?(_ database: Database) throws {
        let settings = SettingsTable(database: database)
        guard let offset = try settings.int(.clockOffset),
            let at = try settings.int(.clockOffsetAt)
        else { return nil }
        self.init(offset: offset, at: at)
    }

    /// The server's time when it was measured, in milliseconds since 1970.
    var serverTime: Int64 { corrected(at) }

    /// A reading of the device's clock as the server's clock would have read.
    func corrected(_ clock: Int64) -> Int64 {
        let (sum, overflow) = clock.addingReportingOverflow(offset)
        return overflow ? (offset > 0 ? .max : .min) : sum
    }

    /// Whether the clock has been set back since, or the server has long not been asked: then
    /// nobody knows whether the offset still holds.
    func isDoubtful(_ now: Int64) -> Bool {
        now < at || now - at > StampCorrection.tolerance
    }
}
