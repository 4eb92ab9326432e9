import Simulation
import Testing

/// Schedules that once broke a rule, as short as they could be made, named for what was wrong.
@Suite struct RegressionTests {
    /// A later edit of the same record restated the deletion that the server had refused.
    @Test func aRefusedDeletionIsNotShownThroughALaterEdit() throws {
        try expectNothingWrong(
            """
            world seed=3070 replicas=3 spaces=1 page=1 scan=65536 push=400
            delete r1 k1
            edit r0 k0 2 6
            edit r2 k10 7 5
            edit r2 k1 0 2
            request r1 answer-cut
            create r0 s0 1
            sync r0 ok 1
            edit r2 k7 4 0
            sync r2 answer-cut 1
            resolve r2 4 1
            edit r2 k0 12 1
            delete r2 k0
            sync r2 delayed 2
            edit r2 k3 14 6
            access r2 s0 read
            """)
    }

    /// A copy whose clock was wrong stamped its pending commits again under their dots, so that the
    /// server took one edit twice.
    @Test func aCopyDoesNotStampAgainWhatTheOriginalHoldsToo() throws {
        try expectNothingWrong(
            """
            world seed=26 replicas=2 spaces=1 page=4194304 scan=65536 push=1048576
            edit r1 k1 4 0
            clock r0 4
            copy r0 file
            clone r1 r0 backup
            edit r1 k9 3 6
            """)
    }

    private func expectNothingWrong(_ text: String) throws {
        let schedule = try #require(Schedule(text), "the schedule cannot be read")
        #expect(Simulator.run(schedule).violation == nil)
    }
}
