/// Runs schedules, each in a world of its own.
package enum Simulator {
    /// How a schedule ended.
    package struct Outcome: Sendable {
        /// Nil when nothing was wrong.
        package let violation: Violation?
        /// The steps that were performed; all of them and the quiescence if nothing was wrong.
        package let performed: Int
        package let coverage: Coverage
        /// Edits that the server took under two dots, which loses nothing.
        package let doubled: [String]
        /// Names everything that all stores hold in the end.
        package let fingerprint: String
    }

    /// - Parameter trace: told what each step has changed in whose view.
    package static func run(
        _ schedule: Schedule, trace: @escaping (String) -> Void = { _ in }
    ) -> Outcome {
        var performed = 0
        do {
            let world = try Template.of(schedule.shape)
                .thaw(schedule.shape, seed: schedule.seed)
            world.trace = trace
            let violation = violation(in: {
                for step in schedule.steps {
                    performed += 1
                    trace("\(step)")
                    try world.perform(step)
                }
                trace("quiescence")
                try world.quiesce()
            })
            return Outcome(
                violation: violation, performed: performed, coverage: world.coverage,
                doubled: world.oracle.doubled.sorted(),
                fingerprint: try violation == nil ? world.fingerprint() : "")
        } catch {
            return Outcome(
                violation: Violation("setup", "\(error)"), performed: performed,
                coverage: Coverage(), doubled: [], fingerprint: "")
        }
    }

    private static func violation(in body: () throws -> Void) -> Violation? {
        do {
            try body()
            return nil
        } catch let violation as Violation {
            return violation
        } catch {
            return Violation("error", "\(error)")
        }
    }
}
