import ArgumentParser
import Foundation
import Simulation

/// Runs one schedule that was printed before.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Runs a schedule from a file.",
        discussion: """
            The first line is the world: its seed, how many replicas and spaces it has, the bytes
            of a page, of a scan and of a push, and with hostile=N a device that keeps to no rule:
            1 without a grant, 2 with read and 3 with write everywhere, 4 with manage in spaces of
            its own (h0, h1), 5 and 6 with that and read or write in s0.

            Each further line is an operation: r0 is a replica, k0 a record, s0 a space. Those of
            the hostile device are

              hostile-write SPACE RECORD KIND WRITER   an edit, with forged contexts and values
              hostile-move SPACE RECORD TO KIND        a move, also of what it has not got
              hostile-erase SPACE RECORD KIND
              hostile-probe SPACE KIND                 whether a space exists, by moving there
              hostile-forge SPACE RECORD KIND CHOICE   under others' names, beyond all bounds
              hostile-heal SPACE RECORD KIND CHOICE    what a server is said to have lost
              hostile-ask SPACE KIND CHOICE            cursors, roll-ups, names of its invention
              hostile-replay own|others N              a request that was sent before
              hostile-bundle REPLICA SPACE RECORD KIND asked|confirmed
              lie REPLICA LIE N SEED                   a liar on the line of one replica

            All operations:

            \(ScheduleLanguage.lines.map { "  " + $0 }.joined(separator: "\n"))
            """)

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
