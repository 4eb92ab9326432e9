import Foundation

/// A sync that has nothing to say, of replicas with few and with many spaces.
struct NothingNewBench {
    private static let counts = [1, 10, 100]
    /// Each take is short: more of them than of other figures.
    private static let takesPerRepeat = 4

    private let options: BenchOptions
    private let site: Site
    private let spaces: [String]

    init(_ options: BenchOptions) throws {
        self.options = options
        spaces = (1...(Self.counts.last ?? 1)).map { "office:field-\($0)" }
        site = try Site("nothing-new", spaces: spaces, options)
    }

    func run() throws {
        let relay = try CountingRelay(to: site.server.url)
        defer { relay.stop() }
        for count in Self.counts {
            let office = try office(of: Array(spaces.prefix(count)), through: relay)
            var takes = NothingNewTakes(spaces: count)
            for _ in 1...options.scale.repeats * Self.takesPerRepeat {
                try take(office, relay, &takes)
            }
            options.report.write(
                "nothing new, \(count) space\(count == 1 ? "" : "s")", workload: .plain,
                records: count, takes.rows)
        }
    }

    /// An office with a record in each space, in step with the server.
    private func office(
        of spaces: [String], through relay: CountingRelay
    ) throws -> FieldReplica {
        let office = try site.office("quiet-\(spaces.count)", spaces: spaces, through: relay.url)
        try office.sync()
        try OfflineEdits.addRecord(to: spaces, in: office)
        try office.sync()
        try office.sync()
        return office
    }

    private func take(
        _ office: FieldReplica, _ relay: CountingRelay, _ takes: inout NothingNewTakes
    ) throws {
        let server = site.server.process.pid
        _ = relay.take()
        let before = ProcessFigures.preciseCPU(of: server)
        let answer = try office.sync()
        let cpu = ProcessFigures.preciseCPU(of: server) - before
        let traffic = relay.take()
        guard traffic.bytes == answer.bytesOnTheWire, traffic.turns == answer.int("rounds") else {
            throw BenchFailure("\(traffic) passed where the command says \(answer.members)")
        }
        takes.add(answer, traffic, serverCPU: cpu)
    }
}

/// What the takes of a sync without news gave, and the table that comes of it.
struct NothingNewTakes {
    private let spaces: Int
    private var rounds = Samples()
    private var wire = Samples()
    private var up = Samples()
    private var wall = Samples()
    private var clientCPU = Samples()
    private var serverCPU = Samples()

    init(spaces: Int) {
        self.spaces = spaces
    }

    mutating func add(
        _ answer: FieldReplica.Answer, _ traffic: CountingRelay.Traffic, serverCPU: Double
    ) {
        rounds.add(Double(traffic.turns))
        wire.add(Double(traffic.bytes))
        up.add(Double(traffic.up))
        wall.add(answer.cost.wall)
        clientCPU.add(answer.cost.cpu)
        self.serverCPU.add(serverCPU)
    }

    var rows: [Measurement] {
        [
            Measurement("round trips", rounds, .count, target: .value(.atMost, 1)),
            Measurement(
                "on the wire, with headers", wire, .bytes,
                target: .value(.atMost, spaces == 1 ? 600 : 800, aim: 350)),
            Measurement("of these sent", up, .bytes),
            Measurement("wall, with the command's start", wall, .seconds),
            Measurement("replica CPU, with the command's start", clientCPU, .seconds),
            Measurement("server CPU", serverCPU, .seconds),
        ]
    }
}
