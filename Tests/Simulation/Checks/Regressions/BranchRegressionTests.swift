import Simulation
import TestTraits
import Testing

/// Schedules in which several branches of one writer meet, of which some are held as states only.
@Suite(.slow) struct BranchRegressionTests {
    /// Two lives of a server had two histories of a writer that began alike. A replica that held
    /// the first commits of one of them, and states of the rest, gave it all the name that the
    /// other one would have got too: two commits under one dot.
    @Test func whatGoesOnAsStatesTakesNoOthersName() throws {
        try expectNothingWrong(
            """
            world seed=460278 replicas=3 spaces=2 page=4194304 scan=600 push=1048576
            copy r0 folder
            edit r0 k0 4 2
            edit r0 k0 9 4
            edit r0 k0 4 1
            create r0 s0 3
            edit r0 k0 2 7
            request r0 ok
            edit r1 k0 9 0
            backup
            rollback r0 1
            edit r0 k0 9 3
            sync r1 ok 2
            sync r2 ok 2
            refound
            sync r0 ok 3
            refound
            sync r0 ok 3
            sync r1 ok 3
            refound
            sync r2 ok 3
            sync r0 ok 3
            sync r1 ok 3
            """)
    }

    /// A replica was put back and gave a dot to another edit. A bundle covered the dot and held
    /// only states: the edit counted as acknowledged, and was gone.
    @Test func whatWaitsIsNotTakenForWhatABundleCovers() throws {
        try expectNothingWrong(
            """
            world seed=463622 replicas=2 spaces=2 page=4194304 scan=65536 push=1048576
            create r0 s1 3
            create r1 s1 3
            copy r0 folder
            erase 4 k8
            erase 2 k3
            sync r1 ok 0
            sync r0 ok 3
            sync r1 delayed 3
            bundle r1 r0 for-all
            rollback r0 1
            edit r0 k2 0 4
            delivery r0 0 whole
            """)
    }

    /// One process of a replica was told of a fork in claims that another one had overtaken. It
    /// gave what the server had acknowledged meanwhile another name.
    @Test func anOvertakenForkSaysNothingOfWhatIsAcknowledged() throws {
        try expectNothingWrong(
            """
            world seed=461821 replicas=4 spaces=1 page=4194304 scan=65536 push=1048576
            create r3 s0 0
            clone r3 r1 folder
            delete r1 k0
            wait 3
            request r3 ok
            request r1 doubled
            request r1 answer-lost
            overtake r3 ok 2
            restore r1 k0
            request r1 doubled
            request r3 ok
            """)
    }

    /// A renamed edit said that it had seen a void commit of its branch, under a name that nobody
    /// could give the server: it waited for ever.
    @Test func whatIsRenamedDoesNotWaitForAVoidCommit() throws {
        try expectNothingWrong(
            """
            world seed=461550 replicas=2 spaces=1 page=400 scan=65536 push=1048576
            delete r0 k1
            sync r0 ok 1
            sync r1 request-lost 3
            import r1 s0 k1 1
            backup
            erase 2 k0
            request r0 answer-cut
            delete r1 k0
            edit r1 k2 10 5
            sync r1 ok 0
            recover 2
            sync r0 doubled 1
            copy r1 backup
            sync r1 ok 2
            request r0 ok
            refound
            rollback r1 0
            import r1 s0 k0 2
            """)
    }

    /// A server was lost while it was recovered: its states showed an edit that its vector did not
    /// name. The next one gave the dot to another edit, which was replaced by whoever had seen
    /// the first.
    @Test func whatALostLifeHasShownKeepsItsMeaning() throws {
        try expectNothingWrong(
            """
            world seed=461949 replicas=4 spaces=2 page=4194304 scan=65536 push=1
            clone r0 r3 folder
            edit r3 k2 12 2
            backup
            edit r0 k2 11 7
            sync r3 ok 0
            delete r0 k2
            edit r1 k2 11 7
            recover 1
            sync r3 delayed 3
            sync r1 request-lost 3
            resolve r1 0 0
            refound
            """)
    }

    /// A server was lost while a replica scanned, and edited what it saw; the author of that, put
    /// back, gave the dot to another edit.
    @Test func whatAnUnfinishedScanHasShownKeepsItsMeaning() throws {
        try expectNothingWrong(
            """
            world seed=410110 replicas=3 spaces=2 page=400 scan=65536 push=1048576
            create r1 s1 3
            sync r1 request-cut 3
            request r0 ok
            copy r1 folder
            edit r1 k8 15 1
            refound
            sync r1 ok 3
            request r0 ok
            edit r0 k4 10 4
            sync r0 request-cut 3
            edit r0 k3 5 3
            refound
            rollback r1 1
            delete r1 k3
            sync r1 ok 0
            """)
    }

    /// An edit was renamed twice. It said then that it had seen the end of a branch of which only
    /// states were held, in a record that the branch had not written: it waited for ever.
    @Test func whatIsRenamedDoesNotWaitForWhatNobodyCanGive() throws {
        try expectNothingWrong(
            """
            world seed=463728 replicas=4 spaces=2 page=1 scan=600 push=1048576
            edit r2 k7 4 2
            transfer 3 k0 s1
            edit r0 k2 4 3
            edit r3 k0 4 5
            copy r2 backup
            sync r2 doubled 1
            sync r0 ok 2
            sync r3 ok 2
            edit r0 k3 4 6
            import r2 s1 k4 1
            backup
            recover 0
            sync r2 delayed 3
            sync r0 ok 1
            rollback r2 0
            sync r2 ok 1
            bundle r0 r1 for-one
            refound
            sync r2 ok 3
            delivery r3 2 whole
            """)
    }

    /// What waited had been sent, and a lost epoch had shown it to an unfinished scan. Both were
    /// renamed, given back as states, and met again as a fork, without end.
    @Test func whatWaitsAndIsShownIsRenamedOnce() throws {
        try expectNothingWrong(
            """
            world seed=464131 replicas=3 spaces=2 page=400 scan=65536 push=400
            refound
            delete r1 k0
            transfer 3 k0 s1
            delete r1 k1
            request r0 ok
            request r1 ok
            edit r2 k0 11 1
            sync r2 doubled 2
            request r1 ok
            sync r0 request-cut 2
            request r1 doubled
            refound
            sync r1 ok 2
            """)
    }

    /// A commit stood in one register under its old name and under the one that another replica
    /// had given it. Renamed, it stood there twice: the state could not be read again.
    @Test func oneCommitThatCameUnderTwoNamesIsOne() throws {
        try expectNothingWrong(
            """
            world seed=464229 replicas=3 spaces=1 page=400 scan=65536 push=1
            backup
            edit r2 k0 12 6
            create r2 s0 1
            request r2 ok
            edit r0 k0 9 0
            erase 4 k1
            sync r0 answer-lost 1
            edit r1 k0 8 7
            request r2 ok
            sync r0 delayed 2
            request r1 ok
            create r2 s0 2
            request r2 ok
            recover 0
            sync r2 ok 2
            sync r0 doubled 1
            refound
            sync r1 ok 2
            """)
    }

    /// A record had moved, and had seen a commit whose author was put back and gave the dot to
    /// another one. Who gave the record back renamed the commit in its old space only.
    @Test func whatHasMovedIsRenamedToo() throws {
        try expectNothingWrong(
            """
            world seed=430604 replicas=2 spaces=2 page=4194304 scan=65536 push=1048576
            edit r1 k2 11 0
            request r1 ok
            copy r1 folder
            edit r1 k3 1 3
            request r1 doubled
            rollback r1 0
            transfer 0 k3 s0
            request r0 doubled
            refound
            edit r1 k3 7 3
            sync r1 doubled 1
            """)
    }

    /// The same, where the server finds the fork, in claims of a lost epoch.
    @Test func whatHasMovedIsRenamedWhoeverFindsTheFork() throws {
        try expectNothingWrong(
            """
            world seed=460278 replicas=3 spaces=2 page=4194304 scan=600 push=1048576
            copy r0 folder
            edit r0 k0 4 2
            edit r0 k0 9 4
            edit r0 k0 4 1
            create r0 s0 3
            edit r0 k0 2 7
            request r0 ok
            edit r1 k0 9 0
            backup
            rollback r0 1
            transfer 2 k0 s1
            sync r1 ok 2
            sync r2 ok 2
            refound
            sync r0 ok 3
            refound
            sync r0 ok 3
            sync r1 ok 3
            refound
            sync r2 ok 3
            sync r0 ok 3
            sync r1 ok 3
            """)
    }

    /// A branch was renamed, and its new name taken for one that a lost epoch had shown; so it got
    /// a third one.
    @Test func aNameThatWasGivenIsNotInDoubt() throws {
        try expectNothingWrong(
            """
            world seed=468688 replicas=2 spaces=2 page=400 scan=65536 push=1048576
            erase 0 k0
            copy r0 file
            request r0 ok
            import r0 s0 k0 0
            backup
            request r0 ok
            rollback r0 2
            request r0 ok
            recover 1
            sync r1 doubled 3
            refound
            """)
    }

    /// The same in the next sync, after the first one was cut.
    @Test func aNameThatWasGivenIsNotInDoubtLater() throws {
        try expectNothingWrong(
            """
            world seed=470212 replicas=4 spaces=1 page=1 scan=65536 push=1
            edit r2 k4 4 3
            sync r2 doubled 3
            edit r1 k1 4 6
            storage 1 disk-full 0
            edit r3 k3 9 3
            sync r1 ok 2
            erase 1 k2
            sync r3 delayed 3
            sync r0 answer-lost 2
            request r1 doubled
            clone r1 r2 folder
            refound
            request r3 ok
            request r2 ok
            overtake r2 ok 3
            sync r3 answer-cut 3
            clone r2 r0 backup
            sync r2 answer-cut 2
            refound
            sync r0 answer-lost 2
            sync r3 ok 3
            sync r0 ok 1
            refound
            sync r0 ok 3
            sync r2 answer-cut 3
            """)
    }

    /// A replica was told of a history that another of its processes had settled meanwhile: what
    /// it had learnt of the present life counted as shown by a lost one.
    @Test func anAnswerOfAnotherLifeIsOvertaken() throws {
        try expectNothingWrong(
            """
            world seed=468762 replicas=4 spaces=1 page=4194304 scan=65536 push=400
            refound
            edit r2 k0 2 3
            storage 0 crash-before 2
            sync r2 doubled 3
            sync r1 ok 1
            refound
            request r1 ok
            sync r0 ok 1
            sync r1 answer-lost 1
            request r0 ok
            overtake r0 doubled 1
            sync r2 ok 3
            request r0 ok
            """)
    }
}
