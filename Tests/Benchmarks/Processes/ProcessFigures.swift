import Foundation

/// What the kernel says of a running process (Linux: proc(5)).
enum ProcessFigures {
    /// The largest resident set so far, in bytes; 0 for a process that has ended.
    static func peakMemory(of pid: pid_t) -> Int {
        guard let status = text("/proc/\(pid)/status") else { return 0 }
        for line in status.split(separator: "\n") where line.hasPrefix("VmHWM:") {
            let words = line.split { $0 == " " || $0 == "\t" }
            return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * 1024
        }
        return 0
    }

    /// User and system time so far, in seconds.
    static func cpu(of pid: pid_t) -> Double {
        // The name in parentheses may hold anything; the fields are counted behind it.
        guard let stat = text("/proc/\(pid)/stat"), let name = stat.lastIndex(of: ")") else {
            return 0
        }
        let fields = stat[name...].split(separator: " ").dropFirst()
        let ticks = fields.dropFirst(11).prefix(2).compactMap { Double($0) }
        return ticks.reduce(0, +) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// User and system time of the threads that live, in seconds, where ticks are too coarse.
    static func preciseCPU(of pid: pid_t) -> Double {
        let folder = "/proc/\(pid)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return threads.reduce(0) { sum, thread in
            let words = text("\(folder)/\(thread)/schedstat")?.split(separator: " ") ?? []
            return sum + (words.first.flatMap { Double($0) } ?? 0) / 1e9
        }
    }

    /// Makes the largest resident set begin again with what is resident now.
    static func resetPeakMemory(of pid: pid_t) {
        guard let handle = FileHandle(forWritingAtPath: "/proc/\(pid)/clear_refs") else { return }
        try? handle.write(contentsOf: Data("5".utf8))
        try? handle.close()
    }

    private static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
