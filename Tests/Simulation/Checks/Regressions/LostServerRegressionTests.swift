import Simulation
import TestTraits
import Testing

/// Schedules around transfers, erasures, bundles and servers that were lost.
@Suite(.slow) struct LostServerRegressionTests {
    /// A new server was given the erased record first, and afterwards the stub where it had moved
    /// away, with all its values.
    @Test func aStubThatComesBackAfterTheErasureIsForgotten() throws {
        try expectNothingWrong(
            """
            world seed=30622 replicas=2 spaces=2 page=1 scan=65536 push=1048576
            transfer 3 k0 s1
            request r0 ok
            overtake r0 delayed 3
            refound
            sync r0 ok 2
            erase 0 k0
            """)
    }

    /// What had waited for a grant stayed where it was until somebody pushed an edit.
    @Test func aGrantLetsWhatWasHeldMoveOn() throws {
        try expectNothingWrong(
            """
            world seed=30332 replicas=2 spaces=2 page=4194304 scan=65536 push=1048576
            access r1 s0 none
            transfer 3 k1 s1
            sync r0 delayed 1
            request r1 ok
            transfer 1 k1 s0
            edit r1 k1 13 7
            sync r0 delayed 2
            request r1 ok
            """)
    }

    /// Oracle: a new server refused an edit that the lost one had taken and brought elsewhere.
    @Test func whatWasBroughtStaysWhereItsOriginIsRefused() throws {
        try expectNothingWrong(
            """
            world seed=30227 replicas=3 spaces=2 page=4194304 scan=65536 push=1048576
            edit r2 k0 4 1
            clone r2 r1 backup
            transfer 0 k0 s1
            bundle r1 r2 for-all
            request r0 answer-cut
            delivery r0 2 whole
            sync r1 ok 2
            refound
            access r1 s0 read
            sync r0 ok 2
            """)
    }

    /// A transfer was left on a stick by its author, who lost it: it waited with somebody who might
    /// not bring it, and nobody was told.
    @Test func aTransferThatNobodyMayBringGoesByBundle() throws {
        try expectNothingWrong(
            """
            world seed=30190 replicas=2 spaces=2 page=4194304 scan=65536 push=1048576
            copy r0 folder
            transfer 2 k0 s1
            bundle r0 r1 for-one
            delivery r1 0 whole
            rollback r0 0
            """)
    }

    /// A new server was given one of a commit's records while another one was erased: it refused
    /// the commit, and went on showing its values.
    @Test func whatIsShownAlreadyIsNotRefused() throws {
        try expectNothingWrong(
            """
            world seed=40800 replicas=3 spaces=2 page=400 scan=65536 push=1048576
            import r1 s0 k0 2
            erase 4 k0
            request r1 answer-lost
            request r0 ok
            refound
            """)
    }

    /// `verify` took a record for damaged that had come back from another space with what it had
    /// seen here before the server was lost.
    @Test func whatCameBackFromAnotherSpaceIsNoDamage() throws {
        try expectNothingWrong(
            """
            world seed=41117 replicas=3 spaces=2 page=1 scan=65536 push=1048576
            storage 2 crash-after 5
            transfer 3 k0 s1
            sync r0 request-lost 2
            request r2 ok
            overtake r2 ok 2
            edit r0 k1 14 0
            transfer 1 k4 s0
            request r0 answer-lost
            edit r2 k4 14 5
            sync r2 request-cut 2
            transfer 4 k1 s1
            request r2 ok
            refound
            sync r0 doubled 3
            sync r2 ok 3
            transfer 2 k0 s1
            """)
    }

    /// What a scan had shown came by a bundle too, and waited behind an edit that had seen it.
    @Test func whatABundleBringsStandsBeforeWhatHadSeenIt() throws {
        try expectNothingWrong(
            """
            world seed=41514 replicas=3 spaces=1 page=400 scan=65536 push=1048576
            erase 0 k0
            delete r2 k1
            delete r1 k1
            request r2 answer-cut
            sync r1 answer-lost 2
            edit r0 k1 1 6
            request r0 ok
            request r1 ok
            bundle r0 r2 for-one
            delete r1 k1
            delivery r1 1 whole
            """)
    }

    /// A scan had joined an own commit, which a restored server had lost, with one that waited: the
    /// state was not given back, and the commit was never sent again.
    @Test func whatAScanJoinedWithWhatWaitsIsGivenBack() throws {
        try expectNothingWrong(
            """
            world seed=50558 replicas=2 spaces=1 page=1 scan=65536 push=1048576
            create r0 s0 1
            backup
            sync r0 ok 0
            erase 4 k0
            edit r0 k2 15 0
            request r0 ok
            recover 2
            """)
    }

    /// A server was lost while it was recovered. What it had shown meanwhile no vector named: who
    /// had read it neither gave it back nor let it go, and differed from the next server.
    @Test func whatOnlyALostServerHasShownIsGivenBack() throws {
        try expectNothingWrong(
            """
            world seed=50033 replicas=4 spaces=2 page=4194304 scan=65536 push=400
            import r3 s1 k1 1
            backup
            erase 2 k0
            sync r0 answer-lost 1
            sync r3 ok 1
            recover 1
            sync r3 answer-cut 2
            sync r1 ok 2
            recover 0
            """)
    }

    /// A state of which the next server knew only an older commit of one writer was held back for
    /// ever.
    @Test func whatTheNextServerKnowsInPartIsGivenBack() throws {
        try expectNothingWrong(
            """
            world seed=60042 replicas=4 spaces=2 page=4194304 scan=65536 push=1
            create r3 s0 2
            sync r3 request-cut 1
            request r0 ok
            edit r3 k0 7 3
            request r3 ok
            sync r2 doubled 3
            refound
            sync r2 answer-lost 2
            sync r1 ok 2
            refound
            """)
    }

    /// An answer that was on its way when a difference sent the space back to the start of a scan
    /// ended that scan before it had begun.
    @Test func aScanIsNotOverBecauseAnEarlierAnswerSaysNothing() throws {
        try expectNothingWrong(
            """
            world seed=71387 replicas=2 spaces=1 page=1200 scan=65536 push=1
            clone r0 r1 folder
            storage 0 crash-after 4
            edit r1 k0 1 2
            sync r0 request-cut 2
            import r0 s0 k0 0
            bundle r0 r1 for-one
            erase 4 k0
            edit r1 k0 15 7
            sync r1 ok 2
            refound
            edit r1 k0 4 2
            import r1 s0 k0 3
            edit r1 k0 9 0
            import r0 s0 k0 1
            """)
    }

    /// An edit of a stub that an erasure had expunged waited for ever for what it had seen.
    @Test func anEditOfWhatWasCollectedDoesNotWait() throws {
        try expectNothingWrong(
            """
            world seed=71274 replicas=2 spaces=2 page=4194304 scan=65536 push=1048576
            transfer 4 k0 s1
            request r0 ok
            sync r1 ok 2
            transfer 0 k0 s0
            edit r1 k0 1 2
            sync r0 ok 2
            erase 1 k0
            """)
    }

    /// A new server refused the imported edit of a device that was not enrolled there any more.
    @Test func anImportedEditIsTakenWhoeverIsEnrolledAgain() throws {
        try expectNothingWrong(
            """
            world seed=70060 replicas=2 spaces=1 page=4194304 scan=65536 push=1048576
            edit r0 k0 6 6
            bundle r0 r1 for-one
            delivery r1 3 whole
            clone r1 r0 file
            refound
            """)
    }

    /// An erasure was given back before the vector that says whose it is, and was not spread to the
    /// space where somebody had edited the record since.
    @Test func anErasureThatIsGivenBackReachesOtherSpaces() throws {
        try expectNothingWrong(
            """
            world seed=102219 replicas=2 spaces=2 page=4194304 scan=65536 push=1
            transfer 3 k0 s1
            request r0 ok
            erase 4 k0
            sync r0 ok 0
            refound
            edit r1 k0 4 2
            access r1 s1 none
            sync r1 doubled 0
            """)
    }

    /// A commit that a lost server had taken named one of a renamed branch by its old name, went on
    /// in a bundle, and replaced what another copy had written under that name.
    @Test func aCommitThatNamesARenamedOneDoesNotGoOn() throws {
        try expectNothingWrong(
            """
            world seed=100840 replicas=2 spaces=1 page=4194304 scan=65536 push=1048576
            clone r0 r1 folder
            edit r0 k3 9 3
            edit r1 k3 9 1
            bundle r0 r1 for-all
            delivery r1 1 whole
            edit r1 k1 6 2
            sync r1 ok 2
            refound
            """)
    }

    /// A server was given states, and not yet the vector that says whose they are. A copy had given
    /// one of their dots to another commit; that was taken as seen already, and its values lost.
    @Test func aDotThatWasGivenBackKeepsItsMeaning() throws {
        try expectNothingWrong(
            """
            world seed=102257 replicas=3 spaces=2 page=4194304 scan=65536 push=1
            transfer 2 k0 s1
            edit r1 k0 1 6
            sync r1 ok 0
            request r0 answer-lost
            clone r1 r0 folder
            delete r1 k0
            edit r0 k0 12 7
            edit r0 k0 9 3
            sync r1 answer-lost 1
            refound
            sync r1 delayed 2
            """)
    }

    /// Who held states only of a branch made up a hash for its last commit, was told of a fork for
    /// it, made it up again, and so on.
    @Test func nothingIsClaimedOfABranchThatIsHeldAsStates() throws {
        try expectNothingWrong(
            """
            world seed=101773 replicas=3 spaces=1 page=4194304 scan=65536 push=1048576
            clone r0 r1 folder
            edit r1 k1 12 5
            erase 0 k0
            request r0 ok
            sync r2 ok 2
            refound
            sync r1 ok 3
            copy r2 backup
            """)
    }

    /// Who held states only of a branch took its last commit for the first that differs, and gave
    /// all of it the name which others had given to what begins with that commit.
    @Test func aBranchThatIsHeldAsStatesTakesNoOthersName() throws {
        try expectNothingWrong(
            """
            world seed=210028 replicas=4 spaces=1 page=4194304 scan=65536 push=1048576
            edit r2 k9 1 3
            delete r3 k1
            request r2 answer-lost
            clone r2 r0 folder
            delete r2 k0
            refound
            sync r2 doubled 3
            edit r0 k0 5 2
            sync r3 request-cut 3
            refound
            """)
    }

    /// A replica had the server's first commit of a writer under another stamp than the copy that
    /// met the next server first. It took the one for the other, and was told of a fork for ever.
    @Test func aForkAtTheFirstCommitIsSettled() throws {
        try expectNothingWrong(
            """
            world seed=241233 replicas=2 spaces=2 page=4194304 scan=65536 push=1048576
            create r1 s1 0
            clone r1 r0 folder
            clock r1 4
            sync r1 doubled 0
            refound
            """)
    }

    /// A record was erased in a space that a replica had not heard it moved to. What the replica
    /// held went as what somebody had deleted, and stayed in free pages.
    @Test func whatIsCollectedLeavesNothingInTheFiles() throws {
        try expectNothingWrong(
            """
            world seed=242110 replicas=4 spaces=2 page=4194304 scan=65536 push=1048576
            transfer 1 k0 s1
            request r0 ok
            refound
            delete r3 k0
            sync r3 ok 0
            erase 3 k0
            """)
    }
}
