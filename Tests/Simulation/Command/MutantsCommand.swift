import ArgumentParser
import Foundation
import Simulation

/// Shows that the simulator can fail: puts faults into a copy of the product and looks for each.
struct MutantsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mutants", abstract: "Looks for deliberate faults of the product.")

    @Option(help: "The source tree.")
    var tree = "."

    @Option(help: "Where the copy is made; kept, so that the next run builds faster.")
    var scratch = ".build/mutants"

    @Option(help: "How many schedules may be run to find a mutant.")
    var schedules = 2000

    @Option(help: "The seed of the first schedule.")
    var seed: UInt64 = 1

    @Flag(help: "Build without optimisation: sooner, where most mutants are found soon.")
    var debug = false

    @Option(help: "Only the mutants with these words in their names.")
    var only: [String] = []

    mutating func run() throws {
        let mutants = try Mutant.all(in: "\(tree)/Tests/Simulation/Mutants").filter { mutant in
            only.isEmpty || only.contains { mutant.name.contains($0) }
        }
        let copy = MutantTree(source: tree, copy: scratch, isDebug: debug)
        try copy.refresh()
        // The old texts are looked for before anything is built.
        for mutant in mutants {
            try copy.apply(mutant)
            try copy.restore(mutant)
        }
        var survivors: [String] = []
        say(row("mutant", "seed", "schedules", "rule that it broke"))
        for mutant in mutants {
            try copy.apply(mutant)
            let found = Result { try find(mutant, copy) }
            try copy.restore(mutant)
            guard let found = try found.get() else {
                survivors.append(mutant.name)
                say(row(mutant.name, "-", "\(schedules)", "not found"))
                continue
            }
            say(row(mutant.name, found.seed, found.schedules, found.rule))
        }
        guard survivors.isEmpty else {
            throw MutationFailure("not found: \(survivors.joined(separator: ", "))")
        }
    }

    /// Runs the mutated simulator until a schedule fails, the mutant's own before random ones; nil
    /// if none does.
    private func find(
        _ mutant: Mutant, _ copy: MutantTree
    ) throws -> (seed: String, schedules: String, rule: String)? {
        let simulator = try copy.build()
        if let found = try replay(mutant, copy, simulator) { return found }
        let (status, output) = try MutantTree.run([
            simulator, "run", "--seed", "\(seed)", "--schedules", "\(schedules)",
            "--no-shrinking",
        ])
        guard status != 0 else { return nil }
        let lines = output.split(separator: "\n")
        let failure = lines.first { $0.hasPrefix("seed ") }?.split(separator: " ") ?? []
        let count = lines.last?.split(separator: " ").first.map(String.init) ?? "?"
        // A mutant that brings the process down is found as well.
        guard failure.count > 2 else { return ("?", count, "it crashes") }
        return (
            String(failure[1].dropLast()), count,
            failure[2...].prefix(12).joined(separator: " ")
        )
    }

    private func replay(
        _ mutant: Mutant, _ copy: MutantTree, _ simulator: String
    ) throws -> (seed: String, schedules: String, rule: String)? {
        guard let schedule = mutant.schedule else { return nil }
        let path = ".build/schedule"
        try copy.write(Data(schedule.utf8), to: path)
        let (status, output) = try MutantTree.run([simulator, "replay", "\(copy.copy)/\(path)"])
        let last = output.split(separator: "\n").last.map(String.init) ?? "it crashes"
        return status == 0 ? nil : ("-", "its own", last)
    }

    /// Prints a line at once: a whole run takes long.
    private func say(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }

    private func row(_ name: String, _ seed: String, _ schedules: String, _ rule: String) -> String
    {
        func cell(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        return cell(name, 36) + cell(seed, 8) + cell(schedules, 11) + rule
    }
}
