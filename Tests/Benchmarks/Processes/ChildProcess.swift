import Foundation

/// A command that runs beside the benchmark, with what it costs.
final class ChildProcess {
    let pid: pid_t
    private let output: String
    private let errors: String
    private let watch = Stopwatch()
    private var isOver = false

    /// - Parameters:
    ///   - scratch: the folder for its output.
    ///   - environment: added to the benchmark's own.
    init(
        _ path: String, _ arguments: [String], environment: [String: String] = [:],
        scratch: String
    ) throws {
        let name = "\(scratch)/\(UUID().uuidString)"
        (output, errors) = (name + ".out", name + ".err")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT, 0o600)
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let environment = CStrings(variables.map { "\($0.key)=\($0.value)" })
        let words = CStrings([path] + arguments)
        var spawned: pid_t = 0
        let code = withExtendedLifetime((words, environment)) {
            posix_spawn(
                &spawned, path, &actions, nil, words.pointers, environment.pointers)
        }
        guard code == 0 else { throw BenchFailure("\(path) does not start: \(code)") }
        pid = spawned
    }

    deinit {
        if !isOver {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
        for path in [output, errors] { try? FileManager.default.removeItem(atPath: path) }
    }

    /// What it has written to stderr so far.
    var log: String { Self.text(errors) }

    /// Asks it to stop (SIGTERM) and waits for it.
    func stop() throws -> ProcessCost {
        kill(pid, SIGTERM)
        return try wait().cost
    }

    /// Waits for its end. - Returns: its status, what it printed, and what it cost.
    func wait() throws -> (status: Int32, output: String, cost: ProcessCost) {
        var status: Int32 = 0
        var usage = rusage()
        var peak = 0
        while true {
            // Looked up while it runs: the kernel's own account of a child that has ended begins
            // with its parent's memory.
            peak = max(peak, ProcessFigures.peakMemory(of: pid))
            let ended = wait4(pid, &status, WNOHANG, &usage)
            if ended == pid { break }
            guard ended == 0 else { throw BenchFailure("lost the process \(pid)") }
            usleep(2_000)
        }
        isOver = true
        let cost = ProcessCost(
            wall: watch.wall, cpu: usage.ru_utime.seconds + usage.ru_stime.seconds,
            peakMemory: peak)
        return (status >> 8 & 0xff, Self.text(output), cost)
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

struct ProcessCost: Sendable {
    /// Seconds from its start to its end.
    let wall: Double
    /// User and system time, in seconds.
    let cpu: Double
    /// The largest resident set, in bytes.
    let peakMemory: Int
}

/// The null-terminated array of C strings that `posix_spawn` takes.
private final class CStrings {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ strings: [String]) {
        count = strings.count
        pointers = .allocate(capacity: count + 1)
        for (place, string) in strings.enumerated() { pointers[place] = strdup(string) }
        pointers[count] = nil
    }

    deinit {
        for place in 0..<count { free(pointers[place]) }
        pointers.deallocate()
    }
}

extension timeval {
    fileprivate var seconds: Double { Double(tv_sec) + Double(tv_usec) / 1_000_000 }
}
