import ArgumentParser
import Foundation

struct BenchOptions: ParsableArguments {
    @Option(help: "How many records.")
    var records = 100_000

    @Option(
        help: """
            How many records of a hundred are edited four times before others sync for the first \
            time. With 0 the log is no longer than the states, and is what the others get.
            """)
    var edited = 25

    @Option(help: "How often each figure is taken; the median counts.")
    var repeats = 5

    @Option(
        name: .customLong("workload"), parsing: .upToNextOption,
        help: "Which records: cases as offices keep them, or plain ones of ten short texts.")
    var workloads = WorkloadKind.allCases

    @Flag(help: "One JSON object a line instead of tables.")
    var json = false

    @Option(help: "The folder with fieldbook and fieldbook-server; else that of this command.")
    var binaries: String?

    @Option(help: "Works in this folder and keeps it, to look at the files afterwards.")
    var keep: String?

    var report: Report { Report(json: json) }

    func validate() throws {
        guard records > 0, repeats > 0, (0...100).contains(edited) else {
            throw ValidationError(
                "--records and --repeats have to be 1 at least, --edited from 0 to 100")
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
