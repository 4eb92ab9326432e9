import ArgumentParser
import Foundation
import FuzzTargets

#if COVERAGE
    import CLibFuzzer
#endif

struct CoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cover",
        abstract: "Looks for inputs that reach code which no other has reached (libFuzzer).",
        discussion: """
            Needs the build that make fuzz makes. An input that breaks a promise ends it, and is \
            left in the work folder as finding-… or, if it ended the process, as crash-….

            Example:

              fieldbook-fuzz cover csv --seconds 60 --work /tmp/csv --corpus Tests/Fuzz/Corpus/csv
            """)

    @OptionGroup var target: TargetArgument

    @Option(help: "How long to look.")
    var seconds = 60

    @Option(help: "Keeps what it finds on its way, and goes on from there the next time.")
    var work: String

    @Option(help: "Inputs to begin from; never written.")
    var corpus: String

    func run() throws {
        #if COVERAGE
            try FileManager.default.createDirectory(
                atPath: "\(work)/corpus", withIntermediateDirectories: true)
            let type = try target.type()
            try FuzzLoop.begin(type, work: work)
            try FuzzLoop.run([
                CommandLine.arguments[0], "-max_total_time=\(seconds)", "-timeout=20",
                "-rss_limit_mb=4096", "-len_control=0", "-max_len=65536",
                "-artifact_prefix=\(work)/", "-print_final_stats=1", "\(work)/corpus", corpus,
            ])
        #else
            throw ValidationError("this build counts no coverage: use make fuzz, or roll")
        #endif
    }
}

#if COVERAGE
    /// What libFuzzer calls back.
    enum FuzzLoop {
        // libFuzzer calls from the main thread alone, after `begin` is done.
        nonisolated(unsafe) private static var target: (any FuzzTarget)?
        // The same holds for the mutator.
        nonisolated(unsafe) private static var type: (any FuzzTarget.Type)?

        // Set once, before libFuzzer begins.
        nonisolated(unsafe) private static var work = "."

        static func begin(_ type: any FuzzTarget.Type, work: String) throws {
            self.type = type
            self.work = work
            target = try type.init()
        }

        static func run(_ arguments: [String]) throws {
            var count = Int32(arguments.count)
            var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
            let status = pointers.withUnsafeMutableBufferPointer { buffer in
                var start = buffer.baseAddress
                return LLVMFuzzerRunDriver(&count, &start) { FuzzLoop.bear($0, $1) }
            }
            guard status == 0 else { throw ExitCode(status) }
        }

        static func bear(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
            do {
                try target?.bear(Array(UnsafeBufferPointer(start: data, count: size)))
            } catch {
                keep(Array(UnsafeBufferPointer(start: data, count: size)), error)
            }
            return 0
        }

        /// Leaves the input that broke a promise, and ends.
        private static func keep(_ input: [UInt8], _ error: any Error) -> Never {
            let path = "\(work)/finding-\(input.count)-\(getpid())"
            try? Data(input).write(to: URL(fileURLWithPath: path))
            print("\(path): \(error)")
            exit(1)
        }

        static func mutate(_ data: UnsafeMutableBufferPointer<UInt8>, _ size: Int, _ seed: UInt32)
            -> Int
        {
            var random = FuzzRandom(seed: UInt64(seed))
            guard let type, random.next() % 3 > 0 else {
                return LLVMFuzzerMutate(data.baseAddress, size, data.count)
            }
            let changed = type.mutate(Array(data.prefix(size)), &random).prefix(data.count)
            _ = data.update(fromContentsOf: changed)
            return changed.count
        }
    }

    /// libFuzzer finds it by its name.
    @_cdecl("LLVMFuzzerCustomMutator")
    func customMutator(
        _ data: UnsafeMutablePointer<UInt8>?, _ size: Int, _ limit: Int, _ seed: UInt32
    ) -> Int {
        FuzzLoop.mutate(UnsafeMutableBufferPointer(start: data, count: limit), size, seed)
    }
#endif
