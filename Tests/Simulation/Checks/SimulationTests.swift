import Simulation
import TestSupport
import TestTraits
import Testing

/// The product under faults, in simulated worlds; `make soak` runs for longer.
@Suite(.slow) struct SimulationTests {
    #if DEBUG
        private static let schedules = 24
    #else
        private static let schedules = 1000
    #endif

    @Test func nothingIsLostWhateverHappens() throws {
        var campaign = Campaign()
        campaign.schedules = Self.schedules
        campaign.replicas = 4
        try expectNoFailure(campaign)
    }

    @Test func aHostileDeviceAndALyingServerGetNoFurtherThanTheyMay() throws {
        var campaign = Campaign()
        campaign.firstSeed = 1001
        campaign.schedules = Self.schedules / 20
        campaign.isHostile = true
        try expectNoFailure(campaign)
    }

    private func expectNoFailure(
        _ campaign: Campaign, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let report = campaign.run()
        for failure in report.failures {
            var shrinker = Shrinker(failure.schedule, breaking: failure.violation.rule)
            shrinker.run()
            Issue.record(
                """
                seed \(failure.schedule.seed): \(failure.violation)
                replay it with: fieldbook-simulate replay - <<'END'
                \(shrinker.schedule)
                END
                """, sourceLocation: sourceLocation)
        }
        #expect(report.run == campaign.schedules, sourceLocation: sourceLocation)
        try expectKnown(report.coverage.transitions)
    }

    /// Conversations with the server take no other ways than those of States §1.
    private func expectKnown(_ transitions: [String: Int]) throws {
        let table = try TransitionTable()
        #expect(!transitions.isEmpty)
        #expect(transitions.keys.filter { !table.allows($0) } == [])
    }

    @Test func theSameSeedGivesTheSameWorld() {
        for seed: UInt64 in 7...9 {
            let schedule = Schedule(
                seed: seed, shape: WorldShape(replicas: 3, spaces: 2), steps: 40)
            let outcome = Simulator.run(schedule)
            let again = Simulator.run(schedule)
            #expect(outcome.fingerprint == again.fingerprint)
            #expect(outcome.violation == again.violation)
            #expect(!outcome.fingerprint.isEmpty)
        }
    }

    @Test func aPlantedFaultIsFoundAndTheScheduleShortened() throws {
        let random = Schedule(seed: 5, shape: WorldShape(replicas: 2, spaces: 1), steps: 12)
        let planted = try #require(Step("sabotage r1"))
        let schedule = Schedule(
            seed: 5, shape: random.shape,
            steps: random.steps.prefix(8) + [planted] + random.steps.suffix(4))
        let violation = try #require(Simulator.run(schedule).violation)
        #expect(violation.rule == "digest")
        var shrinker = Shrinker(schedule, breaking: violation.rule)
        shrinker.run()
        #expect(shrinker.schedule.steps == [planted])
    }

    @Test func smallWorldsAreSearchedToTheEnd() throws {
        var worlds = SmallWorlds()
        worlds.depth = 2
        let report = try worlds.run { false }
        #expect(report.failure == nil)
        #expect(report.states > 100)
        try expectKnown(report.transitions)
        #expect(!report.isCutShort)
    }

    @Test func schedulesAreReadAsTheyArePrinted() throws {
        let schedule = Schedule(seed: 3, shape: WorldShape(replicas: 4, spaces: 2), steps: 200)
        let read = try #require(Schedule(schedule.description))
        #expect(read.description == schedule.description)
        #expect(Simulator.run(read).fingerprint == Simulator.run(schedule).fingerprint)
    }
}
