import ArgumentParser
import Foundation
import Simulation

/// Tries every order of a few operations in small worlds.
struct ExhaustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exhaust",
        abstract: "Tries every order of a few operations on one record.")

    @Option(help: "The field offices of the world.")
    var replicas = 2

    @Option(help: "How many operations in a row.")
    var depth = 5

    @Option(help: "How many seconds it may take; 0 is as long as it needs.")
    var seconds = 600

    @Option(help: "How many branches are searched at once.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    mutating func run() throws {
        var worlds = SmallWorlds()
        worlds.replicas = replicas
        worlds.depth = depth
        worlds.threads = max(1, threads)
        let start = Date()
        let limit = seconds
        let report = try worlds.run {
            limit > 0 && Date().timeIntervalSince(start) > Double(limit)
        }
        let time = Int(Date().timeIntervalSince(start))
        print(
            "\(replicas) replicas, depth \(depth)\(report.isCutShort ? " (cut short)" : ""): "
                + "\(report.states) states, \(report.steps) steps, "
                + "\(report.quiescences) brought to quiescence, \(time) s")
        print(CoverageTable.text(transitions: report.transitions))
        guard let failure = report.failure else { return }
        print("\(failure.violation)")
        print("replay it with: fieldbook-simulate replay - <<'END'\n\(failure.schedule)\nEND")
        throw ExitCode.failure
    }
}
