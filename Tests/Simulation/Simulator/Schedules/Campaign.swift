import Dispatch
import Synchronization

/// Runs many schedules, each on one thread from its beginning to its end, several at once.
package struct Campaign: Sendable {
    package var firstSeed: UInt64 = 1
    package var schedules = 1000
    package var steps = 60
    package var replicas = 3
    package var spaces = 2
    package var threads = 2
    /// Whether some worlds have a device that keeps to no rule.
    package var isHostile = false
    /// Stops early once so many schedules have failed.
    package var mostFailures = 1

    package init() {}

    package struct Failure: Sendable {
        package let schedule: Schedule
        package let violation: Violation
    }

    package struct Report: Sendable {
        package var run = 0
        package var steps = 0
        package var failures: [Failure] = []
        package var coverage = Coverage()
    }

    /// - Parameters:
    ///   - isOver: asked before each schedule; for campaigns bounded by time.
    ///   - progress: told how many schedules are done.
    package func run(
        until isOver: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) -> Report {
        let report = Mutex(Report())
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            while !isOver(), report.withLock({ $0.failures.count < mostFailures }) {
                let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard number < schedules else { return }
                let schedule = schedule(number)
                let outcome = Simulator.run(schedule)
                let done = report.withLock { report in
                    report.run += 1
                    report.steps += outcome.performed
                    report.coverage.add(outcome.coverage)
                    if let violation = outcome.violation {
                        report.failures.append(Failure(schedule: schedule, violation: violation))
                    }
                    return report.run
                }
                progress(done)
            }
        }
        var result = report.withLock { $0 }
        result.failures.sort { $0.schedule.seed < $1.schedule.seed }
        return result
    }

    /// The schedule of a number: worlds of all sizes up to the largest, seeds one after the other.
    package func schedule(_ number: Int) -> Schedule {
        let seed = firstSeed + UInt64(number)
        var sizes = SplitMix(seed ^ 0x5eed)
        var shape = WorldShape(
            replicas: min(replicas, 2 + sizes.below(max(1, replicas - 1))),
            spaces: 1 + sizes.below(spaces))
        let kinds = Hostility.allCases
        if isHostile { shape.hostility = kinds[sizes.below(kinds.count)] }
        return Schedule(seed: seed, shape: shape, steps: steps)
    }
}
