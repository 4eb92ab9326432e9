import CentralStorage
import Foundation
import ReplicaStore
import ServerAuthentication
import StoreKit
import SyncProtocol
import Synchronization

/// Honest offices at work, first alone, then beside devices that attack the server.
struct HostileBench {
    /// Honest offices keep their cases in the first two; the third is the hostile devices' own.
    private static let homes = ["office:minsk", "office:gomel"]
    private static let own = "office:mogilev"
    private static let spaces = ["network"] + homes + [own]
    private static let recordsOfOne = 40
    /// How long the honest offices work alone, in seconds.
    private static let aloneSeconds = 20.0
    /// Between two edits of one honest office.
    private static let pauseMicroseconds: UInt32 = 40_000
    /// What the server may grow to, whatever it is sent.
    private static let mostMemory = 400e6

    private let options: BenchOptions
    private let requests: Int
    private let seed: UInt64
    private let site: Site
    private let store: CentralStore

    init(_ options: BenchOptions, requests: Int, seed: UInt64) throws {
        self.options = options
        self.requests = requests
        self.seed = seed
        site = try Site("hostile", spaces: Self.spaces, options)
        store = try CentralStore(directory: site.server.folder, environment: .system)
    }

    func run() async throws {
        let offices = try await honestOffices()
        let alone = Stopwatch()
        try await work(offices, from: 0) { alone.wall >= Self.aloneSeconds }
        let quiet = Samples(offices.flatMap(\.times.values))
        let before = offices.map(\.times.values.count)

        let attack = HostileAttack(
            try hostileDevices(), port: try LoopbackSocket.port(of: site.server.url),
            knowledge: { try knowledge(offices) }, requests: requests, seed: seed)
        let server = site.server.process.pid
        ProcessFigures.resetPeakMemory(of: server)
        let watch = Stopwatch()
        attack.start()
        try await work(offices, from: 100_000) { attack.isOver }
        let outcome = attack.join()
        let wall = watch.wall
        let beside = Samples(
            zip(offices, before).flatMap { Array($0.times.values.dropFirst($1)) })
        let findings = try await HostileOracle(site, store, offices).findings()
        report(
            quiet, beside, outcome, wall: wall, memory: ProcessFigures.peakMemory(of: server),
            refusals: offices.reduce(0) { $0 + $1.refusals },
            findings: findings + outcome.leaks)
    }

    private func honestOffices() async throws -> [HonestOffice] {
        var offices: [HonestOffice] = []
        for (number, home) in (Self.homes + Self.homes).enumerated() {
            let replica = try site.office("honest-\(number)", spaces: ["network", home])
            let office = try HonestOffice(
                replica.open(), space: home, url: site.server.url, number: number)
            try office.addRecords(Self.recordsOfOne)
            try await office.sync()
            offices.append(office)
        }
        return offices
    }

    /// All offices edit and sync, each on a thread of its own, until it is over.
    private func work(
        _ offices: [HonestOffice], from first: Int, until isOver: @escaping @Sendable () -> Bool
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for office in offices {
                let office = ThreadBound(office)
                let thread = OwnThread()
                group.addTask(executorPreference: thread) {
                    defer { thread.stop() }
                    var round = first
                    while !isOver() {
                        try await office.value.work(round)
                        round += 1
                        usleep(Self.pauseMicroseconds)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func hostileDevices() throws -> [HostileDevice] {
        let grants: [[SpaceAccess]] = [
            [SpaceAccess(space: Self.own, level: .read)],
            [
                SpaceAccess(space: "network", level: .read),
                SpaceAccess(space: Self.own, level: .manage),
            ],
            [
                SpaceAccess(space: "network", level: .write),
                SpaceAccess(space: Self.own, level: .manage),
            ],
            [
                SpaceAccess(space: "network", level: .write),
                SpaceAccess(space: Self.homes[1], level: .read),
            ],
        ]
        return try grants.enumerated().map { number, grants in
            var generator = SystemRandomNumberGenerator()
            let token = DeviceToken(using: &generator)
            let id = DeviceID(milliseconds: 1_790_000_000_000, using: &generator)
            try store.write { transaction in
                let code = try transaction.invite(office: "mogilev", name: nil, grants: grants)
                _ = try transaction.enrol(
                    code: code, device: id, name: "hostile-\(number)", token: token.hash)
            }
            return HostileDevice(
                id: id, office: "mogilev", token: token.text, grants: grants,
                forbidden: Set(Self.homes + ["network"]).subtracting(grants.map(\.space)).sorted())
        }
    }

    private func knowledge(_ offices: [HonestOffice]) throws -> HostileKnowledge {
        try store.read { transaction in
            let spaces = try Self.spaces.compactMap { name -> HostileKnowledge.Space? in
                guard let row = try transaction.space(named: name) else { return nil }
                var space = HostileKnowledge.Space(name: name)
                space.heads = try transaction.heads(in: row.id).suffix(200)
                try transaction.records(after: ScanPosition(endOf: 0), in: row.id) {
                    space.records.append($0.reference)
                    return space.records.count < 300
                }
                return space
            }
            return HostileKnowledge(
                spaces: spaces,
                devices: try transaction.devices().map { ($0.device.id, $0.device.office) },
                epoch: store.epoch)
        }
    }

    private func report(
        _ quiet: Samples, _ beside: Samples, _ outcome: HostileAttack.Outcome, wall: Double,
        memory: Int, refusals: Int, findings: [String]
    ) {
        let median = Measurement("honest exchanges alone, p50", quiet.median, .seconds)
        let floor = Measurement("honest exchanges alone, p99", quiet.quantile(0.99), .seconds)
        let statuses = outcome.statuses.sorted { $0.key < $1.key }.map { status, count in
            Measurement(
                status == 0 ? "cut off" : "answered \(status)", count, .count,
                target: status >= 500 && status != 503 ? .value(.atMost, 0) : nil)
        }
        options.report.write(
            "hostile: \(requests) requests of 4 devices beside 4 honest offices",
            workload: .cases, records: Self.recordsOfOne * 4,
            [
                median, floor,
                Measurement(
                    "honest exchanges beside, p50", beside.median, .seconds,
                    floor: median.asFloor),
                Measurement(
                    "honest exchanges beside, p99", beside.quantile(0.99), .seconds,
                    floor: floor.asFloor, target: .ratio(.atMost, 3)),
                Measurement("honest exchanges", beside.values.count, .count),
                Measurement("told to come back", refusals, .count),
                Measurement("hostile requests", Double(requests) / wall, .perSecond),
                Measurement(
                    "server peak memory", memory, .bytes,
                    target: .value(.atMost, Self.mostMemory)),
                Measurement(
                    "learnt or changed beyond grants", findings.count, .count,
                    target: .value(.atMost, 0)),
            ] + statuses)
        for finding in findings.prefix(20) { print("finding: \(finding)") }
    }
}
