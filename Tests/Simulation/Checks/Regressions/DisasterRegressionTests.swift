import Simulation
import TestTraits
import Testing

/// Schedules in which replicas and servers were put back or lost at once, each the shortest that
/// shows a fault which the simulator has found.
@Suite(.slow) struct DisasterRegressionTests {
    /// A replica compared its history with a new server that was lost in its turn; what came next
    /// had heard nothing of another epoch, and never got what the replica held.
    @Test func whoComparesWithAServerThatWasLostAgainIsHealed() throws {
        try expectNothingWrong(
            """
            world seed=300275 replicas=4 spaces=1 page=4194304 scan=65536 push=1
            access r1 s0 none
            sync r1 answer-lost 2
            refound
            sync r2 answer-cut 2
            sync r1 ok 0
            refound
            request r1 ok
            refound
            sync r1 ok 1
            """)
    }

    /// What no vector names was lost with a server, and recovery was over: the replica differed
    /// from the server for ever, and did not say that the operator has to open it again.
    @Test func whatNoVectorNamesIsMissedOutsideRecovery() throws {
        try expectNothingWrong(
            """
            world seed=300311 replicas=3 spaces=1 page=4194304 scan=65536 push=1
            create r0 s0 2
            sync r0 delayed 2
            refound
            sync r2 ok 0
            request r0 ok
            clone r2 r1 folder
            sync r0 delayed 2
            request r2 ok
            clone r2 r0 folder
            refound
            sync r1 ok 3
            """)
    }

    /// A restored server had again what it had expunged, and a replica that knew so had nothing
    /// else to give: it fetched the record anew.
    @Test func whatWasCollectedIsCollectedAgainWhereNothingElseIsLost() throws {
        try expectNothingWrong(
            """
            world seed=300256 replicas=3 spaces=2 page=4194304 scan=65536 push=1048576
            delete r2 k2
            request r2 ok
            backup
            sync r0 request-cut 1
            access r1 s1 none
            request r2 doubled
            sync r0 request-lost 1
            compact
            sync r0 ok 2
            recover 1
            sync r0 answer-cut 2
            request r0 ok
            """)
    }

    /// A replica had been put back and gave its dots to other edits, and the server was lost. Who
    /// had scanned only did not compare the hash that an earlier scan had ended with.
    @Test func aBranchIsToldByTheEndOfAnEarlierScan() throws {
        try expectNothingWrong(
            """
            world seed=300136 replicas=3 spaces=2 page=400 scan=0 push=1048576
            transfer 2 k1 s1
            delete r2 k1
            transfer 4 k0 s1
            request r2 ok
            sync r0 ok 1
            copy r0 folder
            edit r2 k0 4 1
            create r0 s1 0
            sync r0 request-cut 3
            edit r0 k1 1 2
            sync r2 ok 1
            sync r0 ok 2
            rollback r0 2
            sync r2 request-cut 1
            edit r0 k0 2 2
            refound
            """)
    }

    /// A replica had been put back and gave its dots to other edits, and the server was lost. Who
    /// had scanned only, and knew more of the writer than the new server, gave states that
    /// covered them.
    @Test func aHeadThatNobodyCanCompareCountsAsAnother() throws {
        try expectNothingWrong(
            """
            world seed=300137 replicas=4 spaces=1 page=4194304 scan=0 push=1048576
            edit r0 k0 6 7
            copy r0 folder
            edit r2 k0 3 2
            request r2 doubled
            storage 1 disk-full 0
            edit r0 k0 14 5
            request r1 doubled
            edit r1 k0 13 3
            edit r0 k0 8 5
            sync r0 ok 1
            sync r1 ok 1
            refound
            rollback r0 0
            edit r0 k0 4 3
            sync r0 ok 0
            request r1 ok
            """)
    }

    /// The same with a server that was restored from a backup.
    @Test func aHeadThatNobodyCanCompareCountsAsAnotherAlsoAfterARestore() throws {
        try expectNothingWrong(
            """
            world seed=300611 replicas=4 spaces=1 page=4194304 scan=600 push=1048576
            backup
            edit r1 k0 5 0
            edit r2 k0 5 6
            copy r0 folder
            sync r1 ok 3
            edit r0 k0 13 7
            edit r2 k0 10 7
            edit r0 k0 12 6
            sync r0 answer-cut 1
            request r2 ok
            recover 2
            rollback r0 1
            edit r0 k0 14 7
            sync r0 ok 2
            edit r2 k0 5 3
            """)
    }

    /// A copy corrected the stamp of an edit, and the server was lost. The replica that was put
    /// back kept its own frame as the server's, beside states that were made of the other.
    @Test func whatAScanDoesNotProveIsNotKeptAsTheServers() throws {
        try expectNothingWrong(
            """
            world seed=310479 replicas=2 spaces=2 page=4194304 scan=65536 push=1048576
            edit r0 k1 11 3
            sync r0 answer-cut 2
            refound
            sync r1 ok 1
            sync r0 ok 3
            wait 3
            storage 0 disk-full 0
            clock r0 3
            request r0 doubled
            transfer 2 k0 s1
            copy r0 file
            import r0 s0 k0 1
            request r0 ok
            request r0 ok
            request r0 answer-cut
            request r1 ok
            refound
            sync r1 ok 2
            rollback r0 0
            """)
    }

    /// An edit of a record that was erased where it had moved to was refused as one of a record
    /// that is gone, and kept what it said in quarantine.
    @Test func whatAnEditSaysOfARecordErasedElsewhereIsNotKept() throws {
        try expectNothingWrong(
            """
            world seed=320908 replicas=3 spaces=2 page=4194304 scan=65536 push=1048576
            edit r2 k0 12 7
            bundle r2 r0 for-one
            transfer 3 k0 s1
            clone r0 r1 backup
            sync r1 request-cut 2
            erase 5 k0
            sync r1 ok 3
            delivery r1 1 whole
            """)
    }

    /// A replica that was put back held a commit that nothing proved to be the server's, of a
    /// record that was erased: it went without its bytes being overwritten.
    @Test func whatAScanDoesNotProveLeavesNothingInTheFiles() throws {
        try expectNothingWrong(
            """
            world seed=320925 replicas=4 spaces=2 page=4194304 scan=65536 push=1048576
            create r3 s0 1
            bundle r3 r1 for-all
            copy r3 folder
            delivery r0 4 whole
            import r3 s0 k0 1
            request r3 ok
            erase 3 k4
            overtake r3 doubled 3
            rollback r3 1
            """)
    }

    /// A record was erased where it had moved to. The server was lost, and with it the move: a
    /// replica that had not heard of it gave the record back in its old space, alive.
    @Test func whatIsErasedIsNotGivenBackWhereItHasLeft() throws {
        try expectNothingWrong(
            """
            world seed=468852 replicas=4 spaces=2 page=4194304 scan=65536 push=1048576
            refound
            edit r3 k2 11 1
            transfer 4 k2 s0
            edit r3 k0 9 1
            sync r0 ok 1
            storage 4 power-cut 4
            erase 2 k2
            sync r3 ok 1
            request r0 ok
            storage 3 disk-full 5
            request r3 ok
            refound
            sync r3 ok 1
            """)
    }

    /// A move went on before the replicas had given back to a new server what proves all of the
    /// record: the rest came later, and stayed behind as if it had arrived.
    @Test func whatALostServerProvedGoesOnOnceItIsGivenBack() throws {
        try expectNothingWrong(
            """
            world seed=695 replicas=2 spaces=2 page=4194304 scan=65536 push=400
            edit r1 k1 15 0
            edit r1 k0 8 6
            request r1 ok
            transfer 0 k0 s1
            refound
            """)
    }
}
