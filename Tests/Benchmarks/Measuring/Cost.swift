import BenchmarkShim
import Foundation

/// What a piece of work in this process took, in seconds.
struct Cost: Sendable {
    let wall: Double
    /// User and system time of all threads.
    let cpu: Double
    /// How often memory was asked for, by all threads; not in seconds.
    let allocations: Int

    static func of(_ work: () throws -> Void) rethrows -> Cost {
        let watch = Stopwatch()
        let (cpu, allocations) = (cpuOfThisProcess(), benchmark_allocations())
        try work()
        return Cost(
            wall: watch.wall, cpu: cpuOfThisProcess() - cpu,
            allocations: Int(benchmark_allocations() - allocations))
    }

    static func + (one: Cost, other: Cost) -> Cost {
        Cost(
            wall: one.wall + other.wall, cpu: one.cpu + other.cpu,
            allocations: one.allocations + other.allocations)
    }

    static func cpuOfThisProcess() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
