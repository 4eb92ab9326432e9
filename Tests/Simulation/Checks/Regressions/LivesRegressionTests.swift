import Simulation
import Testing

/// Schedules in which servers are lost more than once, or before they had all of what they lost,
/// and replicas give the same dots to other commits.
@Suite struct LivesRegressionTests {
    /// A server was given the states of a copy's original, and not yet the vector. The copy pushed
    /// what waited in portions: one that ended before the told head could be compared with nothing,
    /// and was taken as seen already.
    @Test func aPortionBeforeAToldHeadIsProven() throws {
        try expectNothingWrong(
            """
            world seed=320196 replicas=3 spaces=2 page=4194304 scan=65536 push=1
            clone r0 r1 folder
            edit r1 k0 4 6
            delete r0 k0
            storage 3 crash-before 0
            edit r1 k1 3 2
            erase 0 k5
            sync r1 ok 1
            sync r0 delayed 2
            delete r1 k0
            refound
            sync r0 answer-lost 2
            sync r1 ok 0
            """)
    }

    /// One lost server had taken an original's commit under a dot, the next one a copy's. What the
    /// third was given of the first hid what the copy had.
    @Test func twoLivesHadTwoCommitsUnderOneDot() throws {
        try expectNothingWrong(
            """
            world seed=321104 replicas=4 spaces=2 page=4194304 scan=65536 push=1048576
            create r3 s0 1
            refound
            clone r3 r2 folder
            edit r2 k0 2 4
            create r3 s0 0
            edit r3 k0 1 5
            request r0 ok
            sync r3 ok 3
            sync r0 request-cut 2
            refound
            sync r2 ok 1
            edit r2 k0 3 0
            refound
            """)
    }

    /// A moved record came back with what it had seen in its old space. There a replica that was
    /// put back had given the dot to another edit, which was not brought on.
    @Test func whatAMovedRecordHasSeenKeepsItsMeaning() throws {
        try expectNothingWrong(
            """
            world seed=320087 replicas=2 spaces=2 page=400 scan=65536 push=1048576
            copy r0 folder
            storage 2 power-cut 3
            transfer 2 k0 s1
            sync r1 delayed 3
            sync r0 delayed 1
            edit r1 k3 12 5
            sync r1 ok 3
            request r0 doubled
            refound
            sync r0 ok 3
            rollback r0 2
            transfer 1 k0 s1
            """)
    }

    /// States had seen commits that their replica claimed nothing of; a copy gave their dots to
    /// others.
    @Test func whatAStateHasSeenKeepsItsMeaning() throws {
        try expectNothingWrong(
            """
            world seed=321041 replicas=2 spaces=1 page=1 scan=65536 push=400
            backup
            clone r0 r1 file
            edit r1 k6 2 1
            edit r1 k4 2 1
            import r0 s0 k1 0
            request r0 ok
            edit r1 k0 2 2
            erase 5 k1
            bundle r0 r1 for-all
            edit r1 k0 2 7
            clone r1 r0 file
            request r1 ok
            recover 0
            delivery r1 1 whole
            """)
    }

    /// Oracle: what a later life still remembers of a head says nothing of the commits before it.
    @Test func aLaterLifeSaysNothingOfEarlierCommits() throws {
        try expectNothingWrong(
            """
            world seed=320674 replicas=3 spaces=2 page=4194304 scan=65536 push=1048576
            import r1 s1 k3 1
            clone r1 r2 folder
            edit r2 k5 0 2
            edit r2 k8 5 4
            edit r1 k3 2 6
            sync r2 ok 0
            storage 2 power-cut 4
            create r2 s0 1
            refound
            sync r2 ok 3
            sync r0 doubled 2
            sync r1 request-lost 2
            request r1 ok
            refound
            sync r2 ok 1
            """)
    }

    /// What a lost server had brought from another space was taken for a branch, because the next
    /// one had gone on with it, and stood there twice.
    @Test func whatAServerWroteByItselfHasOneHistory() throws {
        try expectNothingWrong(
            """
            world seed=400127 replicas=4 spaces=2 page=1 scan=600 push=1048576
            transfer 2 k1 s1
            edit r1 k1 6 3
            erase 3 k4
            create r1 s1 2
            sync r0 request-lost 2
            sync r3 ok 3
            sync r1 ok 2
            refound
            sync r1 ok 0
            refound
            edit r3 k1 4 6
            """)
    }
}
