import SyncProtocol
import Testing

@Suite("What stamps become once the time is known")
struct StampCorrectionTests {
    private static let now: Int64 = 1_790_000_000_000
    private static let day: Int64 = 24 * 3_600_000

    /// The corrected times of commits that were made under some readings of the clock, in days
    /// before or after now.
    private func days(
        _ clocks: [Int64], offset: Int64 = 0, last: Int64? = nil
    ) -> [Int64] {
        let correction = StampCorrection(
            offset: offset * Self.day, now: Self.now, last: last.map { Self.now + $0 * Self.day })
        let readings = clocks.map { day in
            let clock = Self.now + day * Self.day
            return StampCorrection.Reading(
                stamp: HybridTimestamp(milliseconds: clock), clock: clock)
        }
        return correction.stamps(readings).map { ($0.milliseconds - Self.now) / Self.day }
    }

    @Test("a clock that was always off by the same is corrected by that")
    func aConstantOffsetIsTakenOff() {
        #expect(days([38, 39, 40], offset: -40) == [-2, -1, 0])
        #expect(days([-4002, -4001], offset: 4000) == [-2, -1])
    }

    @Test("what lies ahead of the next commit was made by a clock that was ahead")
    func whatLiesAheadOfTheNextCommitWasAhead() {
        #expect(days([-3, 40, 41, -1]) == [-3, -3, -3, -1])
        #expect(days([-3, 4000]) == [-3, -3])
        #expect(days([40, -1]) == [-1, -1])
    }

    @Test("what lies before the last answer was made after it")
    func whatLiesBeforeTheLastAnswerIsRaised() {
        #expect(days([-1, -4000, 0], last: -2) == [-1, -1, 0])
        #expect(days([-4000, 0], last: -2) == [-2, 0])
    }

    @Test("a clock that jumped after the commit says nothing of it")
    func aLaterJumpDoesNotMoveEarlierCommits() {
        #expect(days([-1], offset: -40, last: -2) == [-2])
        #expect(days([-1], offset: 4000, last: -2) == [-2])
    }

    @Test("no commit was made before 2026, whoever says nothing of the time")
    func anImpossibleTimeIsThatOfTheCommitBefore() {
        #expect(days([-3, -9000, -1]) == [-3, -3, -1])
        #expect(days([-9000, -1]) == [-1, -1])
        #expect(days([-9000]) == [0])
    }

    @Test("what is off by minutes stays, and the stamps grow")
    func smallDifferencesStayAndStampsGrow() {
        let correction = StampCorrection(offset: -60_000, now: Self.now, last: nil)
        let stamp = HybridTimestamp(milliseconds: Self.now - 1000, counter: 7)
        let ahead = Self.now + 40 * Self.day
        let readings = [
            StampCorrection.Reading(stamp: stamp, clock: stamp.milliseconds),
            StampCorrection.Reading(stamp: HybridTimestamp(milliseconds: ahead), clock: ahead),
            StampCorrection.Reading(stamp: HybridTimestamp(milliseconds: ahead), clock: ahead),
        ]
        let stamps = correction.stamps(readings)
        #expect(stamps[0] == stamp)
        #expect(stamps[1].milliseconds == stamp.milliseconds)
        #expect(stamps[1] < stamps[2])
    }

    @Test("what was settled before moves only out of the future")
    func settledStampsStay() {
        let correction = StampCorrection(
            offset: 40 * Self.day, now: Self.now, last: Self.now - Self.day)
        let settled = HybridTimestamp(milliseconds: Self.now - 50 * Self.day)
        let future = HybridTimestamp(milliseconds: Self.now + 50 * Self.day)
        let stamps = correction.stamps([
            StampCorrection.Reading(stamp: settled, clock: nil),
            StampCorrection.Reading(stamp: future, clock: nil),
        ])
        #expect(stamps == [settled, settled.next(atLeast: 0)])
    }
}
