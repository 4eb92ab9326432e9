import BenchmarkShim
import Foundation
import SyncEngine
import SyncProtocol

/// Many clients at one server at the same time: most ask for news, some push.
///
/// The clients are real as far as the server can see: devices of their own, kept connections, the
/// real messages; those that push are whole replicas. Their files need not reach the disk, since
/// real ones would not share the server's.
struct FleetBench {
    /// How often each asks, in seconds.
    private static let interval = 2.0
    private static let idlePolls = 300

    private let options: BenchOptions
    private let deployment: Deployment
    private let fleet: Scale.Fleet

    init(_ options: BenchOptions) throws {
        self.options = options
        fleet = options.scale.fleet
        deployment = try Deployment(.plain, options, records: 1_000, edited: 0)
    }

    func run() async throws {
        let enrolment = try FleetEnrolment(deployment)
        let idle = try timesOfIdleServer(enrolment)
        let pollers = try (0..<fleet.pollers).map { try enrolment.poller(named: "poller \($0)") }
        benchmark_leave_out_flushes(1)
        defer { benchmark_leave_out_flushes(0) }
        let pushers = try pushers()
        let server = deployment.server.process.pid
        ProcessFigures.resetPeakMemory(of: server)
        let (serverCPU, clientCPU) = (ProcessFigures.cpu(of: server), Cost.cpuOfThisProcess())
        let watch = Stopwatch()
        let outcome = await FleetRun(fleet, interval: Self.interval).run(pollers, pushers)
        let rows = FleetRows(
            idle: idle, outcome: outcome, wall: watch.wall,
            clientCPU: Cost.cpuOfThisProcess() - clientCPU,
            serverCPU: ProcessFigures.cpu(of: server) - serverCPU,
            serverMemory: ProcessFigures.peakMemory(of: server))
        options.report.write(
            "fleet of \(fleet.pollers) that poll and \(fleet.pushers) that push "
                + "\(fleet.commits) commits each",
            workload: .plain, records: deployment.records, rows.rows)
        try await settle(pushers, outcome)
    }

    private func timesOfIdleServer(_ enrolment: FleetEnrolment) throws -> Samples {
        let client = try enrolment.poller(named: "idle")
        for _ in 0..<Self.idlePolls {
            // Not at once: a client that comes to an idle server finds it asleep.
            usleep(10_000)
            try client.poll()
        }
        return client.times
    }

    /// Replicas that hold everything.
    private func pushers() throws -> [PushingClient] {
        let ids = try deployment.source.ids(WorkloadKind.plain.collection)
        return try (0..<fleet.pushers).map { number in
            let office = try deployment.newcomer("pusher-\(number)")
            try office.sync()
            return try PushingClient(
                office.open(), url: deployment.server.url, ids: ids, number: number)
        }
    }

    /// Everybody has to end with the same.
    private func settle(_ pushers: [PushingClient], _ outcome: FleetRun.Outcome) async throws {
        var digests: Set<String> = []
        for pusher in pushers {
            let summary = try await pusher.sync()
            guard summary.isConverged == true else { throw BenchFailure("no convergence") }
            digests.formUnion(summary.spaces.map(\.digest))
        }
        guard digests.count == 1, outcome.pushed == fleet.pushers * fleet.commits else {
            throw BenchFailure(
                "\(outcome.pushed) commits arrived, \(digests.count) states: \(outcome.errors)")
        }
    }
}
