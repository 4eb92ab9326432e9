import Simulation
import TestTraits
import Testing

/// The shortest attempts of the hostile device that a fault of one wall lets through.
@Suite(.slow) struct HostileRegressionTests {
    @Test(
        arguments: [
            // A reader writes; who has no grant reads.
            "hostile=2\nhostile-write s0 k0 0 0",
            "hostile=1\nhostile-ask s0 0 0",
            // Writing under the writer of another device, and the server's own.
            "hostile=3\nhostile-forge s0 k0 0 1",
            "hostile=3\nhostile-forge s0 k0 1 0",
            // Erasing, and restating what nobody has written.
            "hostile=3\nhostile-erase s0 k0 0",
            "hostile=3\nhostile-write s0 k0 4 0",
            // Giving back what nobody has lost, and more than writing allows.
            "hostile=3\nhostile-heal s0 k0 2 0",
            "hostile=2\nbackup\nrecover 0\nhostile-heal s0 k0 3 0",
            "hostile=3\nbackup\nrecover 0\nhostile-heal s0 k0 0 1",
            "hostile=3\nbackup\nrecover 0\nhostile-heal s0 k0 4 1",
            // A stranger's bundle erases.
            "hostile=1\nhostile-bundle r0 s0 k0 0 asked",
        ])
    func aHostileDeviceGetsNoFurtherThanItsGrants(_ attempt: String) throws {
        try expectNothingWrong(
            "world seed=1 replicas=2 spaces=2 page=4194304 scan=65536 push=1048576 \(attempt)")
    }

    /// A replica was told of forks by a liar, then met the server, which was in recovery and waited
    /// for nobody else: it took what the replica held, and ended its recovery with that. Both were
    /// right; the oracle had asked only afterwards whether the server was in recovery.
    @Test func anOfficeThatWasLiedToGivesBackWhatTheServerAskedFor() throws {
        try expectNothingWrong(
            """
            world seed=1127 replicas=2 spaces=2 page=4194304 scan=65536 push=1048576 hostile=1
            refound
            sync r0 ok 1
            lie r1 forks 2 32
            """)
    }
}
