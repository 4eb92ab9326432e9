import Simulation
import TestTraits
import Testing

/// Schedules in which one epoch of the server refuses what another had taken.
@Suite(.slow) struct RefusedRegressionTests {
    /// A restored server had refused an edit that was given back twice: the second time it had seen
    /// the edit, and the value that the edit had replaced was gone.
    @Test func whatARefusedEditReplacedIsNotLostByHealingTwice() throws {
        try expectNothingWrong(
            """
            world seed=450811 replicas=2 spaces=1 page=4194304 scan=65536 push=400
            edit r1 k0 8 1
            backup
            sync r1 doubled 3
            import r0 s0 k0 2
            bundle r1 r0 for-all
            access r1 s0 none
            sync r0 request-lost 3
            sync r1 ok 2
            recover 0
            sync r1 doubled 3
            delivery r1 3 whole
            access r1 s0 read
            request r1 ok
            sync r0 request-lost 3
            """)
    }

    /// A new server had refused the last edit of a record before anybody gave the record back: it
    /// took nothing of it.
    @Test func aRecordIsGivenBackThoughItsLastEditIsRefused() throws {
        try expectNothingWrong(
            """
            world seed=450811 replicas=2 spaces=1 page=4194304 scan=65536 push=1048576
            edit r1 k0 1 7
            sync r1 ok 0
            refound
            import r0 s0 k0 2
            bundle r1 r0 for-all
            backup
            access r1 s0 none
            sync r1 ok 2
            recover 0
            delivery r0 2 whole
            sync r1 doubled 3
            delivery r1 3 whole
            access r1 s0 read
            sync r1 ok 3
            """)
    }

    /// A server was told that a commit was void after it had been told of the commit: a replica
    /// that had read up to there was never told so.
    @Test func aVoidThatIsToldLateIsHeardOf() throws {
        try expectNothingWrong(
            """
            world seed=450539 replicas=2 spaces=2 page=4194304 scan=65536 push=1
            erase 4 k0
            sync r0 ok 0
            edit r1 k0 13 4
            sync r1 answer-cut 0
            request r0 ok
            access r1 s0 none
            sync r1 request-cut 2
            refound
            sync r0 answer-lost 2
            sync r1 doubled 2
            sync r0 ok 0
            sync r1 ok 3
            refound
            sync r1 ok 0
            """)
    }

    /// A bundle brought a commit that a lost server had written by itself to a new one, by a
    /// device that may not do what it does: it was refused as if the device had written it.
    @Test func whatALostServerHasWrittenIsNotRefused() throws {
        try expectNothingWrong(
            """
            world seed=460300 replicas=2 spaces=2 page=4194304 scan=65536 push=1048576
            edit r1 k1 12 4
            sync r1 ok 0
            transfer 1 k1 s1
            copy r0 file
            request r0 ok
            refound
            bundle r0 r1 for-all
            sync r1 doubled 0
            delivery r1 3 whole
            rollback r0 0
            """)
    }
}
