import ArgumentParser
import Foundation
import Simulation

/// Runs one schedule that was printed before.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Runs a schedule from a file.")

    @Argument(help: "A file with a schedule, as a failing run prints it; - is standard input.")
    var file: String

    @Flag(help: "Look for a shorter schedule that fails the same way.")
    var shrink = false

    @Flag(help: "Print what each step changes in whose view.")
    var trace = false

    mutating func run() throws {
        let data =
            file == "-"
            ? FileHandle.standardInput.readDataToEndOfFile()
            : FileManager.default.contents(atPath: file) ?? Data()
        guard let schedule = Schedule(String(decoding: data, as: UTF8.self)) else {
            throw ValidationError("\(file) does not hold a schedule")
        }
        let isTracing = trace
        let outcome = Simulator.run(schedule) { line in
            if isTracing { print(line) }
        }
        guard let violation = outcome.violation else {
            print("nothing is wrong")
            return
        }
        print("after \(outcome.performed) of \(schedule.steps.count) steps: \(violation)")
        if shrink {
            var shrinker = Shrinker(schedule, breaking: violation.rule)
            shrinker.run()
            print(shrinker.schedule)
        }
        throw ExitCode.failure
    }
}
