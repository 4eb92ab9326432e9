import ArgumentParser
import Foundation
import FuzzTargets

struct RollCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roll",
        abstract: "Hands random changes of the seeds to a target; the same for the same seed.",
        discussion: "Example:\n\n  fieldbook-fuzz roll request --count 10000 --seed 7")

    @OptionGroup var target: TargetArgument

    @Option(help: "How many inputs.")
    var count = 1000

    @Option(help: "Where the random numbers begin.")
    var seed: UInt64 = 1

    @Option(help: "Leaves the input that is tried in this file, for when it ends the process.")
    var last = NSTemporaryDirectory() + "fieldbook-fuzz-input"

    func run() throws {
        let type = try target.type()
        var target = try type.init()
        let seeds = try target.seeds().sorted { $0.key < $1.key }.map(\.value)
        var roll = FuzzRoll(type, seeds: seeds, seed: seed)
        let started = Date()
        for number in 1...max(1, count) {
            let input = roll.next()
            try Data(input).write(to: URL(fileURLWithPath: last))
            do {
                try target.bear(input)
            } catch {
                print("input \(number) of seed \(seed), kept as \(last): \(error)")
                throw ExitCode.failure
            }
        }
        let rate = Double(count) / Date().timeIntervalSince(started)
        print(
            "\(type.name): \(count) inputs of seed \(seed) borne, \(target.taken) taken, "
                + "\(Int(rate)) a second")
    }
}
