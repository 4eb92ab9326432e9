import ArgumentParser
import CommandSupport
import DemoData
import Foundation
import TextFormats

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Plays two weeks of three offices without a connection, and checks the outcome.",
        discussion: """
            Starts a fieldbook-server on this computer and three replicas in a temporary folder, \
            and works with them by the commands that it shows: everybody edits offline, syncs, and \
            settles what is left to people. All the people in it are fictitious. It fails when \
            replicas differ in the end or a merge has lost a value.

            The organisations are those of a data folder (--data, else $FIELDBOOK_DATA_FOLDER, \
            else ../shared/data), or of a small sample of its own when there is none.

            Examples:

              fieldbook demo
              fieldbook demo --cases 100 --keep
            """)

    @Option(help: ArgumentHelp("How many cases each office has.", valueName: "n"))
    var cases = 2000

    @Flag(help: "Keep the files, and say how to go on by hand.")
    var keep = false

    @Option(
        help: ArgumentHelp("Where the organisations and statistics are.", valueName: "folder"),
        completion: .directory)
    var data: String?

    @Option(help: ArgumentHelp("What the caseload and the edits are drawn from.", valueName: "n"))
    var seed: UInt64 = 1

    @OptionGroup var answer: OutputOptions

    func validate() throws {
        guard (DemoStory.fewestCases...1_000_000).contains(cases) else {
            throw ValidationError("--cases takes a number from \(DemoStory.fewestCases) on")
        }
    }

    func run() throws {
        let output = answer.output
        let sources = try sources()
        // A reader who leaves early must not keep the demo from tidying up.
        signal(SIGPIPE, SIG_IGN)
        let stage = try DemoStage()
        let signals = StopSignals { [processes = stage.processes] in processes.interrupt() }
        defer {
            stage.close(keepingFiles: keep)
            signals.end()
        }
        var story = DemoStory(
            stage: stage, screen: DemoScreen(output: output), sources: sources, cases: cases,
            seed: seed)
        do {
            try story.play()
            let summary = DemoSummary(figures: story.figures, cases: cases)
            let text = summary.text(for: output.terminal) + (keep ? story.goingOn : "")
            try output.answer {
                summary.write(to: &$0)
                if keep { $0.member("folder", stage.folder) }
            } text: {
                text
            }
        } catch {
            if keep { output.remark("the files are in \(stage.folder)") }
            throw error
        }
    }

    private func sources() throws -> DemoSources {
        if let data, !FileManager.default.fileExists(atPath: data) {
            throw CommandFailure.usage(
                "there is no folder \(data)", hint: "leave --data out to use the built-in sample")
        }
        do {
            return try DemoSources.load(folder: data ?? DemoSources.usualFolder())
        } catch {
            throw CommandFailure("demo_data", error.description, hint: error.hint)
        }
    }
}
