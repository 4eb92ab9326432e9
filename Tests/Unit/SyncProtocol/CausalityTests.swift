import SyncProtocol
import Testing

@Suite struct WriterIDTests {
    @Test func isWrittenAsSixteenDigitsAndReadBack() {
        let writer = WriterID(rawValue: 0xab)
        #expect(writer.description == "00000000000000ab")
        #expect(WriterID(writer.description) == writer)
    }

    @Test(arguments: ["", "ab", "+0000000000000ab", "-0000000000000ab", "00000000000000xy"])
    func otherTextIsRefused(_ text: String) {
        #expect(WriterID(text) == nil)
    }
}

@Suite struct DotTests {
    @Test func isWrittenAsWriterAndCounter() {
        let dot = Sample.dot(0xab, 42)
        #expect(dot.description == "00000000000000ab:42")
        #expect(Dot(dot.description) == dot)
    }

    @Test(arguments: [
        "", "00000000000000ab", "00000000000000ab:0", "00000000000000ab:-1",
        "00000000000000ab:+1", "00000000000000ab:1:2", "00000000000000ab:",
    ])
    func otherTextIsRefused(_ text: String) {
        #expect(Dot(text) == nil)
    }

    @Test func isOrderedByWriterThenCounter() {
        #expect(Sample.dot(1, 9) < Sample.dot(2, 1))
        #expect(Sample.dot(2, 1) < Sample.dot(2, 2))
    }
}

@Suite struct VersionVectorTests {
    private let one = VersionVector([Sample.writer(1): 1])
    private let both = VersionVector([Sample.writer(1): 1, Sample.writer(2): 1])

    @Test func anAbsentWriterCountsAsZero() {
        #expect(one[Sample.writer(9)] == 0)
        #expect(one.relation(to: both) == .before)
        #expect(VersionVector().relation(to: one) == .before)
    }

    @Test func zeroCountersAreNotKept() {
        #expect(VersionVector([Sample.writer(1): 0]) == VersionVector())
        #expect(VersionVector(Sample.dot(1, 0)) == VersionVector())
    }

    @Test func vectorsThatEachLackSomethingAreConcurrent() {
        let other = VersionVector([Sample.writer(1): 2])
        #expect(both.relation(to: other) == .concurrent)
    }

    @Test func includingALowerCounterChangesNothing() {
        var vector = VersionVector([Sample.writer(1): 5])
        vector.include(Sample.dot(1, 3))
        #expect(vector[Sample.writer(1)] == 5)
    }

    @Test func aDotIsCoveredFromItsCounterOn() {
        let vector = VersionVector([Sample.writer(1): 5])
        #expect(vector.covers(Sample.dot(1, 5)))
        #expect(!vector.covers(Sample.dot(1, 6)))
    }
}

@Suite struct HybridTimestampTests {
    @Test func nextFollowsAClockThatRunsAhead() {
        let stamp = HybridTimestamp(milliseconds: 100, counter: 7)
        #expect(stamp.next(atLeast: 200) == HybridTimestamp(milliseconds: 200))
    }

    @Test func nextCountsOnWhenTheClockStandsStillOrFallsBack() {
        let stamp = HybridTimestamp(milliseconds: 100, counter: 7)
        #expect(stamp.next(atLeast: 100) == HybridTimestamp(milliseconds: 100, counter: 8))
        #expect(stamp.next(atLeast: 5) == HybridTimestamp(milliseconds: 100, counter: 8))
    }

    @Test func aFullCounterCarriesIntoTheTime() {
        let stamp = HybridTimestamp(milliseconds: 100, counter: .max)
        #expect(stamp.next(atLeast: 0) == HybridTimestamp(milliseconds: 101))
    }

    @Test func timesOutOfRangeAreClamped() {
        #expect(HybridTimestamp(milliseconds: -5).milliseconds == 0)
        #expect(HybridTimestamp(milliseconds: .max).milliseconds == 281_474_976_710_655)
        let last = HybridTimestamp(rawValue: .max)
        #expect(last.next(atLeast: .max) == last)
    }

    @Test func movingNeverTraps() {
        let stamp = HybridTimestamp(milliseconds: 1_000, counter: 3)
        #expect(
            stamp.moved(byMilliseconds: -400) == HybridTimestamp(milliseconds: 600, counter: 3))
        #expect(stamp.moved(byMilliseconds: .max).milliseconds == 281_474_976_710_655)
        #expect(stamp.moved(byMilliseconds: .min).milliseconds == 0)
    }
}
