/// What the stamps of commits that were never sent become, once a server has told the time.
///
/// A pure function of what the device's clock read at each commit and of what the server says.
/// Spec: MergeRules §6.3.
public struct StampCorrection: Sendable {
    /// A commit that was never sent.
    public struct Reading: Sendable {
        /// The stamp that it has.
        public let stamp: HybridTimestamp
        /// The device's clock when it was made, in milliseconds since 1970; nil for a commit whose
        /// stamp was settled by an earlier answer.
        public let clock: Int64?

        /// A commit's stamp and clock.
        public init(stamp: HybridTimestamp, clock: Int64?) {
            self.stamp = stamp
            self.clock = clock
        }
    }

    /// In milliseconds: what is off by no more is left as it is.
    public static let tolerance: Int64 = 5 * 60 * 1000

    /// 2026-01-01 in milliseconds since 1970: no commit was made before, so a clock that reads an
    /// earlier time is wrong, whoever says nothing of it.
    public static let beginning: Int64 = 1_767_225_600_000

    private let offset: Int64
    private let now: Int64
    private let earliest: Int64
    private let last: Int64?

    /// - Parameters:
    ///   - offset: milliseconds that the server's clock is ahead of the device's.
    ///   - now: the server's time, in milliseconds since 1970.
    ///   - last: the server's time as the answer before told it; nil for the first answer.
    public init(offset: Int64, now: Int64, last: Int64?) {
        self.offset = offset
        self.now = now
        self.last = last.map { min($0, now) }
        earliest = self.last ?? min(Self.beginning, now)
    }

    /// The stamps that the commits get, which grow.
    ///
    /// - Parameter readings: in the order in which the commits were made.
    public func stamps(_ readings: [Reading]) -> [HybridTimestamp] {
        let times = times(readings)
        var stamps: [HybridTimestamp] = []
        for (reading, time) in zip(readings, times) {
            let next = stamps.last.map { $0.next(atLeast: time) }
            let isRight =
                abs(reading.stamp.milliseconds - time) <= Self.tolerance
                && reading.stamp > stamps.last ?? HybridTimestamp(rawValue: 0)
            stamps.append(
                isRight ? reading.stamp : next ?? HybridTimestamp(milliseconds: time))
        }
        return stamps
    }

    /// When each commit was made, as far as it can be told; nothing is before what precedes it.
    private func times(_ readings: [Reading]) -> [Int64] {
        var times = readings.map(plausibleTime)
        // Nothing was made after what follows it, nor after now: where the clock says so, it was
        // ahead at that time.
        var next = now
        for index in times.indices.reversed() {
            guard let time = times[index] else { continue }
            times[index] = time > next + Self.tolerance ? nil : min(time, next)
            next = min(time, next)
        }
        // Where the clock read an impossible time, only the order is known. The earliest time is
        // taken that can be true, so that a value whose time is unknown wins over no other.
        var before = last ?? times.compactMap { $0 }.first ?? now
        return times.map { time in
            before = time ?? before
            return before
        }
    }

    /// The clock's reading, corrected; nil where no commit can have been made then.
    private func plausibleTime(_ reading: Reading) -> Int64? {
        guard let clock = reading.clock else { return reading.stamp.milliseconds }
        let (time, overflow) = clock.addingReportingOverflow(offset)
        return overflow || time < earliest - Self.tolerance ? nil : time
    }
}
