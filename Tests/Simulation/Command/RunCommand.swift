import ArgumentParser
import Foundation
import Simulation

/// Runs random schedules, and shrinks those that fail.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs random schedules.")

    @Option(help: "The seed of the first schedule; the others follow.")
    var seed: UInt64 = 1

    @Option(help: "How many schedules are run at most.")
    var schedules = 1000

    @Option(help: "How many seconds it may take; 0 is as long as it needs.")
    var seconds = 0

    @Option(help: "The most field offices in a world.")
    var replicas = 4

    @Option(help: "The most spaces in a world.")
    var spaces = 2

    @Option(help: "The steps of a schedule.")
    var steps = 60

    @Option(help: "How many schedules run at once.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: "How many failures end the run.")
    var failures = 1

    @Flag(help: "Print how often each operation took effect near each fault.")
    var coverage = false

    @Flag(help: "Put a device into every world that keeps to no rule.")
    var hostile = false

    @Flag(help: "Do not look for a shorter schedule.")
    var noShrinking = false

    mutating func run() throws {
        var campaign = Campaign()
        campaign.firstSeed = seed
        campaign.schedules = schedules
        campaign.steps = steps
        campaign.replicas = replicas
        campaign.spaces = spaces
        campaign.threads = max(1, threads)
        campaign.mostFailures = failures
        campaign.isHostile = hostile
        let start = Date()
        let limit = seconds
        let report = campaign.run(until: {
            limit > 0 && Date().timeIntervalSince(start) > Double(limit)
        })
        let time = max(0.001, Date().timeIntervalSince(start))
        for failure in report.failures { explain(failure) }
        if coverage { print(CoverageTable.text(report.coverage)) }
        let rate = String(format: "%.1f", Double(report.run) / time)
        print(
            "\(report.run) schedules, \(report.steps) steps, \(rate) schedules/s, "
                + "\(report.failures.count) failed")
        if !report.failures.isEmpty { throw ExitCode.failure }
    }

    private func explain(_ failure: Campaign.Failure) {
        print("seed \(failure.schedule.seed): \(failure.violation)")
        guard !noShrinking else { return }
        var shrinker = Shrinker(failure.schedule, breaking: failure.violation.rule)
        shrinker.run()
        let shortest = shrinker.schedule
        if let violation = Simulator.run(shortest).violation { print("shortest: \(violation)") }
        print("replay it with: fieldbook-simulate replay - <<'END'\n\(shortest)\nEND")
    }
}
