import CentralStorage
import ExchangeService
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol

/// The steps of a sync by themselves, replica and server in this process and nothing between them:
/// rates, and how often each step asks for memory.
struct StoreBench {
    private let options: BenchOptions
    private let deployment: Deployment
    private let exchange: Exchange
    private let store: CentralStore

    init(_ options: BenchOptions) throws {
        self.options = options
        deployment = try Deployment(.plain, options, records: options.quick ? 2_000 : 10_000)
        store = try CentralStore(directory: deployment.server.folder, environment: .system)
        exchange = Exchange(store: store, environment: .system)
    }

    func run() throws {
        var first = StepTakes(.recordsPerSecond, .allocationsPerRecord)
        var push = StepTakes(.commitsPerSecond, .allocationsPerCommit)
        let ids = try deployment.source.ids(WorkloadKind.plain.collection)
        for round in 1...options.scale.repeats {
            let newcomer = try deployment.newcomer("newcomer-\(round)")
            try sync(newcomer, &first, count: deployment.records)
            newcomer.remove()
            let edits = OfflineEdits(
                min(ids.count, options.scale.commits), of: ids, field: PlainTable.latestField,
                round: round)
            try edits.prepare(in: deployment.source)
            try sync(deployment.source, &push, count: edits.ids.count)
        }
        options.report.write(
            "steps of a first sync", workload: .plain, records: deployment.records, first.rows)
        options.report.write(
            "steps of a push", workload: .plain, records: deployment.records, push.rows)
    }

    /// Syncs by hand, step by step; what a step costs in all round trips together is one take.
    private func sync(
        _ office: FieldReplica, _ takes: inout StepTakes, count: Int
    ) throws {
        let replica = try office.open()
        guard let identity = try replica.identity(), let device = try store.device(identity.device)
        else { throw BenchFailure("the replica is not enrolled") }
        var session = SyncSession(
            syncStates: try replica.syncStates(), access: try replica.accessFingerprint(),
            schemaVersion: replica.schemaVersion, maySend: true)
        var steps: [String: Cost] = [:]
        while !session.isDone {
            let request = try measure("replica: make the request", &steps) {
                try makeRequest(replica, &session).encoded()
            }
            let asked = try measure("server: decode the request", &steps) {
                try ExchangeRequest(encoded: request)
            }
            let answer = try measure("server: answer", &steps) {
                try exchange.answer(asked, device: device)
            }
            let bytes = try measure("server: encode the answer", &steps) { answer.encoded() }
            let work = try measure("replica: decode the answer", &steps) {
                session.receive(try ExchangeResponse(encoded: bytes), to: asked)
            }
            try measure("replica: apply the pages", &steps) {
                for (space, page, cursor) in work.pages {
                    _ = try replica.apply(page, to: space, after: cursor)
                }
            }
        }
        takes.add(steps, count: count)
    }

    private func makeRequest(
        _ replica: Replica, _ session: inout SyncSession
    ) throws -> ExchangeRequest {
        var portions: [String: SpaceSync.Portion] = [:]
        for case (let space, .commits(let after)) in session.needs {
            portions[space] = .commits(
                try replica.outgoing(space, after: after, budget: SyncClient.pushBytes))
        }
        return session.request(portions)
    }

    private func measure<Result>(
        _ step: String, _ steps: inout [String: Cost], _ work: () throws -> Result
    ) throws -> Result {
        var result: Result?
        let cost = try Cost.of { result = try work() }
        steps[step] = steps[step].map { $0 + cost } ?? cost
        guard let result else { throw BenchFailure("\(step) gave nothing") }
        return result
    }
}

/// What the takes of some steps gave, and the table that comes of it.
struct StepTakes {
    private let rateUnit: Measurement.Unit
    private let allocationUnit: Measurement.Unit
    private var rates: [String: Samples] = [:]
    private var allocations: [String: Samples] = [:]

    init(_ rateUnit: Measurement.Unit, _ allocationUnit: Measurement.Unit) {
        self.rateUnit = rateUnit
        self.allocationUnit = allocationUnit
    }

    mutating func add(_ steps: [String: Cost], count: Int) {
        for (step, cost) in steps {
            rates[step, default: Samples()].add(Double(count) / cost.wall)
            allocations[step, default: Samples()].add(Double(cost.allocations) / Double(count))
        }
    }

    /// Steps that are faster than this take no time worth telling.
    private static let noTime = 20_000_000.0

    var rows: [Measurement] {
        let told = rates.filter { $0.value.median < Self.noTime }
        return told.keys.sorted().flatMap { step in
            [
                Measurement(step, rates[step] ?? Samples(), rateUnit),
                Measurement(
                    "\(step), allocations", allocations[step] ?? Samples(), allocationUnit),
            ]
        }
    }
}
