import Simulation
import Testing

/// Runs a schedule, which must break no rule.
@discardableResult
func expectNothingWrong(_ text: String) throws -> Simulator.Outcome {
    let schedule = try #require(Schedule(text), "the schedule cannot be read")
    let outcome = Simulator.run(schedule)
    #expect(outcome.violation == nil)
    return outcome
}
