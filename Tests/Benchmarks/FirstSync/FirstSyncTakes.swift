/// What the takes of a first sync gave, and the table that comes of it.
struct FirstSyncTakes {
    let records: Int
    private(set) var plainRate = Samples()
    private var plainCPU = Samples()
    private var sessionRate = Samples()
    private var sessionPacked = Samples()
    var plainSize = 0
    var packedSize = 0
    var documentBytes = 0
    var replicaSize = 0
    private var rate = Samples()
    private var wire = Samples()
    private var rounds = Samples()
    private var clientCPU = Samples()
    private var serverCPU = Samples()
    private var clientMemory = Samples()
    private var serverMemory = Samples()
    private var quietWire = Samples()
    private var quietRounds = Samples()
    private var quietWall = Samples()
    private var quietClientCPU = Samples()
    private var quietServerCPU = Samples()

    init(records: Int) {
        self.records = records
    }

    mutating func add(plain cost: Cost) {
        plainRate.add(Double(records) / cost.wall)
        plainCPU.add(cost.cpu)
    }

    mutating func add(session take: SessionFloor.Take) {
        sessionRate.add(Double(records) / take.applying.wall)
        sessionPacked.add(Double(take.packedBytes) / Double(records))
    }

    mutating func add(_ answer: FieldReplica.Answer, serverCPU: Double, serverMemory: Int) {
        let bytes = answer.bytesOnTheWire
        rate.add(Double(records) / answer.cost.wall)
        wire.add(Double(bytes) / Double(records))
        rounds.add(Double(answer.int("rounds")))
        clientCPU.add(answer.cost.cpu)
        clientMemory.add(Double(answer.cost.peakMemory))
        self.serverCPU.add(serverCPU)
        self.serverMemory.add(Double(serverMemory))
    }

    mutating func addQuiet(_ answer: FieldReplica.Answer, serverCPU: Double) {
        quietWire.add(Double(answer.bytesOnTheWire))
        quietRounds.add(Double(answer.int("rounds")))
        quietWall.add(answer.cost.wall)
        quietClientCPU.add(answer.cost.cpu)
        quietServerCPU.add(serverCPU)
    }

    var rows: [Measurement] {
        let count = Double(records)
        let plain = Measurement("plain insert", plainRate, .recordsPerSecond)
        let plainCPU = Measurement("plain insert, CPU", plainCPU, .seconds)
        let packed = Measurement(
            "plain file after zstd -3", Double(packedSize) / count, .bytesPerRecord)
        let file = Measurement("plain file", plainSize, .bytes)
        return [
            Measurement("document", Double(documentBytes) / count, .bytesPerRecord),
            plain, plainCPU, file, packed,
            Measurement(
                "first sync", rate, .recordsPerSecond, floor: plain.asFloor,
                target: .ratio(.atLeast, 0.5, aim: 0.8)),
            Measurement(
                "on the wire", wire, .bytesPerRecord, floor: packed.asFloor,
                target: .ratio(.atMost, 1.3, aim: 1)),
            Measurement(
                "replica file", replicaSize, .bytes, floor: file.asFloor,
                target: .ratio(.atMost, 3, aim: 2)),
            Measurement("round trips", rounds, .count),
            Measurement("replica CPU", clientCPU, .seconds, floor: plainCPU.asFloor),
            Measurement("server CPU", serverCPU, .seconds),
            Measurement("replica peak memory", clientMemory, .bytes),
            Measurement("server peak memory", serverMemory, .bytes),
        ] + sessionRows
    }

    private var sessionRows: [Measurement] {
        guard !sessionRate.values.isEmpty else { return [] }
        let apply = Measurement("session apply", sessionRate, .recordsPerSecond)
        return [
            apply,
            Measurement("change set after zstd -3", sessionPacked, .bytesPerRecord),
            Measurement(
                "first sync, beside session apply", rate, .recordsPerSecond, floor: apply.asFloor,
                target: .aim(ratio: .atLeast, 1)),
        ]
    }

    var quietRows: [Measurement] {
        [
            Measurement("round trips", quietRounds, .count),
            Measurement("on the wire, with headers", quietWire, .bytes),
            Measurement("wall, with the command's start", quietWall, .seconds),
            Measurement("replica CPU", quietClientCPU, .seconds),
            Measurement("server CPU", quietServerCPU, .seconds),
        ]
    }
}
