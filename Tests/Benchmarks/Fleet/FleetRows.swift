/// What a fleet's run gave, as a table.
struct FleetRows {
    let idle: Samples
    let outcome: FleetRun.Outcome
    let wall: Double
    let clientCPU: Double
    let serverCPU: Double
    let serverMemory: Int

    var rows: [Measurement] {
        let quiet = Measurement("idle server, p50", idle.median, .seconds)
        let all = Samples(outcome.polls.values + outcome.pushes.values)
        return [
            quiet,
            Measurement("idle server, p99", idle.quantile(0.99), .seconds),
            Measurement("all, p50", all.median, .seconds, floor: quiet.asFloor),
            Measurement(
                "all, p99", all.quantile(0.99), .seconds, floor: quiet.asFloor,
                target: .ratio(.atMost, 20)),
            Measurement("all, slowest", all.most, .seconds),
            Measurement("polls, p50", outcome.polls.median, .seconds),
            Measurement("polls, p99", outcome.polls.quantile(0.99), .seconds),
            Measurement("exchanges that push, p50", outcome.pushes.median, .seconds),
            Measurement("exchanges that push, p99", outcome.pushes.quantile(0.99), .seconds),
            Measurement("exchanges", Double(all.values.count) / wall, .perSecond),
            Measurement("commits taken", outcome.pushed, .count),
            Measurement("log entries given to those that poll", outcome.received, .count),
            Measurement("told to come back", outcome.refusals, .count),
            Measurement("errors", outcome.errors.count, .count, target: .value(.atMost, 0)),
            Measurement("all clients' CPU", clientCPU, .seconds),
            Measurement("server CPU", serverCPU, .seconds),
            Measurement(
                "server peak memory", serverMemory, .bytes,
                target: Target(sense: .atMost, reach: nil, aim: 100e6, isOfRatio: false)),
        ]
    }
}
