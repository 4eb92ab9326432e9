import ArgumentParser
import Foundation

struct BenchOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How many records; else 100000, or 5000; of cases a fifth.", valueName: "number"))
    var records: Int?

    @Flag(help: "Everything smaller, in less than two minutes; one kind of records.")
    var quick = false

    @Option(
        help: ArgumentHelp(
            "How many offline commits a push brings; else 10000, or 1000.", valueName: "number"))
    var commits: Int?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Numbers of records to compare; else 10000 100000 1000000, or 2000 8000.",
            valueName: "numbers"))
    var sizes: [Int] = []

    @Option(
        help: ArgumentHelp(
            "Commits to each record of a long history; else 100, or 30.", valueName: "number"))
    var history: Int?

    @Option(
        help: """
            How many records of a hundred are edited four times before others sync for the first \
            time. With 0 the log is no longer than the states, and is what the others get.
            """)
    var edited = 25

    @Option(
        help: ArgumentHelp(
            "How often each figure is taken, the median counts; else 5, or 3.", valueName: "number")
    )
    var repeats: Int?

    @Option(
        name: .customLong("workload"), parsing: .upToNextOption,
        help: "Which records: cases as offices keep them, or plain ones of ten short texts.")
    var kinds: [WorkloadKind] = []

    @Flag(help: "One JSON object a line instead of tables.")
    var json = false

    @Flag(help: "Markdown instead of tables.")
    var markdown = false

    @Option(help: "Also writes one JSON object a line at the end of this file.")
    var out: String?

    @Option(help: "The folder with fieldbook and fieldbook-server; else that of this command.")
    var binaries: String?

    @Option(help: "Works in this folder and keeps it, to look at the files afterwards.")
    var keep: String?

    var report: Report {
        Report(form: json ? .json : markdown ? .markdown : .table, file: out)
    }

    var scale: Scale {
        var scale = quick ? Scale.quick : .full
        scale.records = records ?? scale.records
        scale.repeats = repeats ?? scale.repeats
        scale.commits = commits ?? scale.commits
        scale.sizes = sizes.isEmpty ? scale.sizes : sizes
        scale.history.commits = history ?? scale.history.commits
        return scale
    }

    /// A case has as much in it as seven plain records.
    func records(of kind: WorkloadKind) -> Int {
        records ?? (kind == .cases ? scale.records / 5 : scale.records)
    }

    var workloads: [WorkloadKind] {
        kinds.isEmpty ? (quick ? [.plain] : WorkloadKind.allCases) : kinds
    }

    func validate() throws {
        guard scale.records > 0, scale.repeats > 0, scale.commits > 0,
            scale.sizes.allSatisfy({ $0 > 0 }), scale.history.commits >= 30,
            (0...100).contains(edited)
        else {
            throw ValidationError(
                "numbers have to be 1 at least, --history 30, and --edited from 0 to 100")
        }
    }

    /// The path of one of the measured commands.
    func binary(_ name: String) throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = binaries ?? URL(fileURLWithPath: own).deletingLastPathComponent().path
        let path = folder + "/" + name
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw BenchFailure("\(path) is missing: build it in release mode, or give --binaries")
        }
        return path
    }
}

struct BenchFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
