import TestTraits
import Testing

/// Processes that are killed at random, hundreds of times under `make torture`: every edit whose
/// command answered is there in the end, once, and everybody holds the same.
@Suite("Torture", .slow)
struct TortureTests {
    /// So many rounds share one world, which grows with them.
    private static let roundsPerWorld = 40

    @Test("clients killed in the middle of edits, imports and syncs lose nothing")
    func clients() throws {
        var seed = TortureDice.seed("clients")
        var left = TortureDice.rounds(40)
        let rounds = left
        var kills = 0
        var edits = 0
        var restores = 0
        var erasures = 0
        var copies = 0
        var transfers = 0
        while left > 0 {
            let torture = try ClientTorture(TortureDice(seed: seed))
            for number in 0..<min(left, Self.roundsPerWorld) { try torture.round(number) }
            try torture.expectNothingLost()
            kills += torture.kills
            edits += torture.edits
            restores += torture.restores
            erasures += torture.erasures
            copies += torture.copies
            transfers += torture.transfers
            left -= Self.roundsPerWorld
            seed += 1
        }
        print(
            "clients: \(rounds) rounds, \(kills) kills, \(restores) old backups put back, "
                + "\(copies) copies, \(transfers) cases moved, "
                + "\(edits) edits acknowledged and kept, \(erasures) records erased for good")
        #expect(kills > rounds / 4)
    }

    @Test("a server killed while twenty clients push to it loses nothing")
    func server() throws {
        let seed = TortureDice.seed("server")
        let rounds = max(2, TortureDice.rounds(20) / 10)
        let torture = try ServerTorture(TortureDice(seed: seed), clients: 20)
        var played = 0
        // The chance may put every kill behind a round's last call; then a few more are played.
        while played < rounds || torture.kills == 0 && played < rounds + 20 {
            try torture.round()
            played += 1
        }
        try torture.expectNothingLost()
        print(
            "server: \(played) rounds, \(torture.kills) kills, \(torture.edits) edits "
                + "acknowledged and kept")
        #expect(torture.kills > 0)
    }
}
