import Foundation

/// What a piece of work in this process took, in seconds.
struct Cost: Sendable {
    let wall: Double
    /// User and system time of all threads.
    let cpu: Double

    static func of(_ work: () throws -> Void) rethrows -> Cost {
        let watch = Stopwatch()
        let before = cpuOfThisProcess()
        try work()
        return Cost(wall: watch.wall, cpu: cpuOfThisProcess() - before)
    }

    static func + (one: Cost, other: Cost) -> Cost {
        Cost(wall: one.wall + other.wall, cpu: one.cpu + other.cpu)
    }

    private static func cpuOfThisProcess() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
