import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// What is known to be wrong with this device's clock, and what to do about it.
package struct ClockReport: Hashable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        /// It reads a time before Fieldbook was made.
        case impossible
        /// It reads a time before the last answer of the server.
        case beforeLastSync
        /// It reads a time more than a year after the last answer, or the last edit.
        case yearsAhead
        /// Edits that were made here lie ahead of it.
        case behindEdits
        /// It differs from the server's.
        case differs
        /// It differs from the server's, and edits of other offices lie ahead of the server's.
        case serverBehind
    }

    package let state: State
    /// What is so, with times in UTC.
    package let message: String
    package let advice: String
}

extension ClockReport {
    private static let year: Int64 = 366 * 24 * 3_600_000

    /// Nil where nothing is known to be wrong.
    init?(_ database: Database, _ environment: SystemInputs) throws {
        let now = environment.now()
        let settings = SettingsTable(database: database)
        let last = HybridTimestamp(
            rawValue: UInt64(bitPattern: try settings.int(.lastStamp) ?? 0))
        guard let measured = try ClockMeasurement(database) else {
            self.init(now, lastEdit: last.milliseconds)
            return
        }
        if now < measured.at - StampCorrection.tolerance {
            self.init(now, before: measured)
        } else if now - measured.at > Self.year {
            self.init(
                .yearsAhead, "it reads \(Self.text(now)), more than a year after the last sync",
                "set the clock if that is wrong; then sync, which corrects what was not sent")
        } else if abs(measured.offset) > StampCorrection.tolerance {
            let others = try Self.latestOfOthers(database)
            let limit = measured.corrected(now) + StampCorrection.tolerance
            self.init(measured.offset, serverIsBehind: measured.offset < 0 && others > limit)
        } else {
            return nil
        }
    }

    /// Of a device that no server has told the time.
    ///
    /// - Parameter lastEdit: when the last edit was made here by the clock; 0 for none.
    private init?(_ now: Int64, lastEdit: Int64) {
        if now < StampCorrection.beginning {
            self.init(
                .impossible, "it reads \(Self.text(now)), which is before Fieldbook was made",
                "set the clock before you go on; the next sync corrects what was not sent")
        } else if lastEdit > now + StampCorrection.tolerance {
            self.init(
                .behindEdits,
                "edits were made here at \(Self.text(lastEdit)), which it has not reached: "
                    + "it was ahead then, or is behind now",
                "set the clock only if \(Self.text(now)) is wrong; the next sync corrects the "
                    + "times of what was not sent")
        } else if lastEdit > 0, now - lastEdit > Self.year {
            self.init(
                .yearsAhead, "it reads \(Self.text(now)), more than a year after the last edit",
                "set the clock if that is wrong; the next sync corrects what was not sent")
        } else {
            return nil
        }
    }

    private init(_ now: Int64, before measured: ClockMeasurement) {
        let state: State = now < StampCorrection.beginning ? .impossible : .beforeLastSync
        self.init(
            state,
            "it reads \(Self.text(now)), which is before the last sync, "
                + "at \(Self.text(measured.at))",
            "set the clock if that is wrong; sync in any case, which tells the time anew; edits "
                + "are stamped with the time of the last sync meanwhile")
    }

    private init(_ offset: Int64, serverIsBehind: Bool) {
        let difference =
            "it is \(Self.duration(abs(offset))) " + (offset > 0 ? "behind" : "ahead of")
            + " the server's"
        if serverIsBehind {
            self.init(
                .serverBehind,
                difference + "; edits of other offices are ahead of the server's too",
                "leave the clock as it is if it is right, and tell the central office that the "
                    + "server's clock seems to be behind")
        } else {
            self.init(
                .differs, difference,
                "compare with a clock that you trust: set this one if it is wrong, else tell the "
                    + "central office that the server's is; edits carry the server's time meanwhile"
            )
        }
    }

    private init(_ state: State, _ message: String, _ advice: String) {
        self.state = state
        self.message = message
        self.advice = advice
    }

    /// The latest stamp of another device's commits, in milliseconds since 1970.
    private static func latestOfOthers(_ database: Database) throws -> Int64 {
        let stamp = try Int64.fetchOne(
            database, sql: "SELECT max(last_stamp) FROM writers WHERE is_own = 0")
        return HybridTimestamp(rawValue: UInt64(bitPattern: stamp ?? 0)).milliseconds
    }

    private static func text(_ milliseconds: Int64) -> String {
        TimeText.utc(seconds: milliseconds)
    }

    static func duration(_ milliseconds: Int64) -> String {
        let minutes = milliseconds / 60_000
        if minutes < 120 { return "\(minutes) minutes" }
        return minutes < 48 * 60 ? "\(minutes / 60) hours" : "\(minutes / (24 * 60)) days"
    }
}

extension Replica {
    /// What is known to be wrong with this device's clock; nil where nothing is.
    package func clockReport() throws -> ClockReport? {
        try file.read { try ClockReport($0, environment) }
    }
}
