/// Makes a failing schedule shorter for as long as it goes on breaking the same rule.
package struct Shrinker {
    private let rule: String
    private var budget: Int
    private(set) package var schedule: Schedule

    /// - Parameter budget: how many schedules may be run.
    package init(_ schedule: Schedule, breaking rule: String, budget: Int = 400) {
        self.schedule = schedule
        self.rule = rule
        self.budget = budget
    }

    /// Leaves steps out, in large chunks first, then one by one, until no step can go.
    package mutating func run() {
        var chunk = max(1, schedule.steps.count / 2)
        while budget > 0 {
            let before = schedule.steps.count
            leaveOut(chunk)
            guard chunk > 1 || schedule.steps.count < before else { break }
            chunk = max(1, chunk / 2)
        }
        widenLimits()
    }

    private mutating func leaveOut(_ chunk: Int) {
        var start = max(0, schedule.steps.count - chunk)
        while budget > 0 {
            var shorter = schedule
            let end = min(start + chunk, shorter.steps.count)
            guard start < end else { return }
            shorter.steps.removeSubrange(start..<end)
            take(shorter)
            guard start > 0 else { return }
            start = max(0, start - chunk)
        }
    }

    /// A schedule that fails without small pages and scans too is easier to read.
    private mutating func widenLimits() {
        let wide = WorldShape(replicas: schedule.shape.replicas, spaces: schedule.shape.spaces)
        for limit in [
            \WorldShape.pageBytes, \.entriesWithoutScan, \.pushBytes, \.attempts,
        ] {
            var simpler = schedule
            simpler.shape[keyPath: limit] = wide[keyPath: limit]
            if simpler != schedule { take(simpler) }
        }
    }

    private mutating func take(_ candidate: Schedule) {
        budget -= 1
        if Simulator.run(candidate).violation?.rule == rule { schedule = candidate }
    }
}
