import ReplicaStore
import StoreKit
import SyncProtocol
import TestSupport
import Testing

@Suite("What a replica learns about its clock")
struct ClockOffsetTests {
    private let central: CentralOffice
    private let replica: Replica

    init() throws {
        central = try CentralOffice()
        replica = try central.office("minsk").replica
    }

    private var now: Int64 { central.clock.environment().now() }

    private var offset: Int64? {
        get throws { try replica.status().clockOffsetMilliseconds }
    }

    @Test("an answer that took minutes to come does not make the clock look wrong")
    func slowAnswerKeepsTheOffset() throws {
        let askedAt = now
        central.clock.advance(milliseconds: 400_000)
        try replica.noteServerTime(askedAt + 1_000, askedAt: askedAt)
        #expect(try offset == 0)
        try replica.noteServerTime(now - 1_000, askedAt: askedAt)
        #expect(try offset == 0)
    }

    @Test("an offset that cannot be true moves to the nearest that can")
    func wrongOffsetIsCorrected() throws {
        let askedAt = now
        central.clock.advance(milliseconds: 2_000)
        try replica.noteServerTime(askedAt + 3_600_000, askedAt: askedAt)
        #expect(try offset == 3_600_000 - 2_000)
        try replica.noteServerTime(now, askedAt: now)
        #expect(try offset == 0)
    }

    @Test("a clock that is set back during the exchange is measured all the same")
    func clockSetBackMeanwhile() throws {
        try replica.noteServerTime(now, askedAt: now + 5_000)
        #expect(try offset == 0)
        try replica.noteServerTime(now - 60_000, askedAt: now + 5_000)
        #expect(try offset == -60_000)
    }
}
