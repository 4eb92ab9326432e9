import Simulation
import TestTraits
import Testing

/// Schedules in which servers are lost more than once, or before they had all of what they lost,
/// and replicas give the same dots to other commits.
@Suite(.slow) struct LivesRegressionTests {
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

    /// An edit had seen what an unfinished scan had brought, of the same writer as a commit that
    /// waited. When that was renamed, so was all that the scan had brought of the writer: the edit
    /// waited for commits that nobody had.
    @Test func whatReachesBeyondABranchKeepsItsNames() throws {
        try expectNothingWrong(
            """
            world seed=400589 replicas=4 spaces=1 page=1200 scan=65536 push=1048576
            edit r3 k5 3 6
            copy r3 file
            edit r3 k3 11 4
            edit r0 k8 5 1
            import r3 s0 k1 1
            refound
            sync r3 ok 1
            edit r0 k0 1 2
            delete r0 k8
            rollback r3 1
            sync r0 ok 1
            sync r3 answer-cut 3
            refound
            edit r3 k1 2 4
            """)
    }

    /// So it was where a replica knew it by a later life.
    @Test func whatAServerWroteByItselfHasOneHistoryInAllLives() throws {
        try expectNothingWrong(
            """
            world seed=400117 replicas=4 spaces=2 page=4194304 scan=65536 push=1048576
            transfer 3 k2 s0
            request r0 ok
            erase 0 k0
            transfer 4 k11 s0
            sync r2 doubled 2
            request r0 ok
            edit r2 k6 13 4
            request r1 ok
            refound
            clone r1 r0 folder
            request r2 ok
            overtake r2 ok 3
            refound
            """)
    }

    /// A scan had ended equal, and had told of a commit that this life refused: the records that
    /// had seen it stayed in doubt, and the next scan, of what had changed since, dropped them.
    @Test func whatEqualDigestsProveIsNotInDoubt() throws {
        try expectNothingWrong(
            """
            world seed=400233 replicas=3 spaces=2 page=4194304 scan=65536 push=1048576
            erase 0 k0
            edit r2 k0 1 5
            bundle r2 r0 for-all
            delivery r0 1 whole
            edit r1 k0 14 4
            sync r2 answer-cut 3
            sync r1 request-cut 1
            request r2 ok
            refound
            request r0 ok
            overtake r0 ok 0
            sync r2 ok 2
            erase 1 k1
            sync r0 ok 3
            request r2 ok
            """)
    }

    /// A commit was refused in one life and taken in the next. A state of the first, without it,
    /// had seen it, and so took away what the next life showed of it.
    @Test func whatAnotherLifeRefusedIsNotReplaced() throws {
        try expectNothingWrong(
            """
            world seed=400202 replicas=2 spaces=1 page=4194304 scan=65536 push=1048576
            edit r0 k0 1 2
            edit r1 k0 0 3
            backup
            bundle r1 r0 for-one
            access r1 s0 none
            delivery r0 0 whole
            edit r0 k0 8 1
            sync r0 ok 1
            recover 2
            request r1 doubled
            overtake r1 ok 2
            """)
    }

    /// One office held two spaces of different lives. What a moved record had seen came back to a
    /// new server before the space that it was from, and there the office forked with itself.
    @Test func whatAReplicaKnowsInItsOtherSpacesIsTold() throws {
        try expectNothingWrong(
            """
            world seed=400789 replicas=2 spaces=2 page=4194304 scan=65536 push=1048576
            transfer 0 k0 s1
            sync r0 answer-cut 2
            transfer 4 k0 s0
            sync r0 request-lost 3
            erase 4 k0
            refound
            sync r0 ok 3
            backup
            recover 0
            create r0 s0 2
            storage 0 crash-after 4
            sync r0 ok 0
            refound
            """)
    }

    /// A record had moved away and was erased in its new home. A new server had a vector that
    /// covered the move, and the record from before it: who held it whole never gave it.
    @Test func whatDiffersUnderEqualVectorsIsGivenBack() throws {
        try expectNothingWrong(
            """
            world seed=321044 replicas=4 spaces=2 page=4194304 scan=65536 push=1
            transfer 2 k0 s1
            edit r1 k1 0 0
            sync r1 ok 1
            sync r0 doubled 2
            sync r3 ok 2
            erase 2 k0
            sync r0 request-cut 2
            refound
            sync r2 ok 2
            """)
    }

    /// A server was restored to before a copy's commits: what it could not compare it was shown in
    /// pushes, but not in the request that compares, and so for ever.
    @Test func whatCannotBeComparedIsProvenInHealingToo() throws {
        try expectNothingWrong(
            """
            world seed=410144 replicas=4 spaces=1 page=1 scan=65536 push=1048576
            backup
            create r0 s0 0
            recover 0
            request r0 ok
            edit r0 k3 11 2
            request r0 ok
            request r0 ok
            sync r1 doubled 1
            refound
            backup
            request r1 ok
            edit r0 k5 6 7
            overtake r1 doubled 1
            sync r2 ok 2
            recover 0
            sync r2 answer-cut 2
            """)
    }

    /// A copy had given a commit to a stick, the original had sent another one under its dot. An
    /// edit that had seen that of the original came to the copy by a bundle, whose vector told of
    /// it: the edit was taken for one that had seen the copy's.
    @Test func anEditThatHasSeenAnotherHistoryWaits() throws {
        try expectNothingWrong(
            """
            world seed=410437 replicas=4 spaces=2 page=4194304 scan=65536 push=1048576
            edit r0 k0 6 6
            delete r3 k0
            clone r3 r1 file
            request r0 doubled
            request r1 ok
            resolve r1 5 0
            sync r3 ok 2
            edit r3 k0 11 7
            sync r3 ok 3
            sync r2 ok 2
            resolve r2 1 0
            bundle r1 r2 for-all
            bundle r2 r1 for-all
            delivery r1 0 whole
            """)
    }

    /// A bundle's history had refused what its maker's copy held otherwise: the import failed.
    @Test func aBundleThatRefusesAnotherCommitIsNoError() throws {
        try expectNothingWrong(
            """
            world seed=430060 replicas=4 spaces=2 page=4194304 scan=65536 push=1048576
            edit r2 k0 13 7
            request r2 ok
            clone r2 r0 folder
            clone r0 r1 folder
            edit r1 k4 14 0
            access r2 s0 read
            create r0 s0 3
            sync r0 request-cut 3
            bundle r0 r2 for-all
            delivery r1 0 whole
            """)
    }

    /// Somebody had edited a record that was erased in its new home, and made the edit again: what
    /// was kept for that stayed in free pages of the file.
    @Test func whatWasKeptForAnEditOfAnErasedRecordGoesWithIt() throws {
        try expectNothingWrong(
            """
            world seed=430917 replicas=3 spaces=2 page=4194304 scan=65536 push=1048576
            transfer 3 k0 s1
            sync r0 ok 1
            erase 4 k0
            sync r0 ok 3
            import r2 s0 k0 3
            request r2 doubled
            retry r2 1
            """)
    }

    /// A replica said that it knew all that a scan had led to, in a request made ahead, and found
    /// then that states differ: recovery was over by that.
    @Test func whoFindsADifferenceHasNotMetTheServer() throws {
        try expectNothingWrong(
            """
            world seed=431021 replicas=3 spaces=1 page=4194304 scan=65536 push=1
            create r0 s0 2
            copy r0 folder
            refound
            clone r0 r1 folder
            edit r0 k0 7 1
            sync r2 ok 2
            import r1 s0 k4 0
            sync r0 ok 1
            sync r1 ok 2
            sync r2 request-lost 1
            create r2 s0 3
            rollback r0 0
            refound
            create r2 s0 1
            """)
    }
}
