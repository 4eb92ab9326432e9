/// What the takes of a first sync gave, and the table that comes of it.
struct FirstSyncTakes {
    let records: Int
    var plainRate = Samples()
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

    mutating func add(_ answer: FieldReplica.Answer, serverCPU: Double, serverMemory: Int) {
        let bytes = answer.int("bytesSent") + answer.int("bytesReceived")
        rate.add(Double(records) / answer.cost.wall)
        wire.add(Double(bytes) / Double(records))
        rounds.add(Double(answer.int("rounds")))
        clientCPU.add(answer.cost.cpu)
        clientMemory.add(Double(answer.cost.peakMemory))
        self.serverCPU.add(serverCPU)
        self.serverMemory.add(Double(serverMemory))
    }

    mutating func addQuiet(_ answer: FieldReplica.Answer, serverCPU: Double) {
        quietWire.add(Double(answer.int("bytesSent") + answer.int("bytesReceived")))
        quietRounds.add(Double(answer.int("rounds")))
        quietWall.add(answer.cost.wall)
        quietClientCPU.add(answer.cost.cpu)
        quietServerCPU.add(serverCPU)
    }

    var rows: [Measurement] {
        let count = Double(records)
        let plain = Measurement("plain insert", plainRate, .recordsPerSecond)
        let packed = Measurement(
            "plain file after zstd -3", Double(packedSize) / count, .bytesPerRecord)
        let file = Measurement("plain file", plainSize, .bytes)
        return [
            Measurement("document", Double(documentBytes) / count, .bytesPerRecord),
            plain, file, packed,
            Measurement("first sync", rate, .recordsPerSecond, floor: plain.asFloor),
            Measurement("on the wire", wire, .bytesPerRecord, floor: packed.asFloor),
            Measurement("replica file", replicaSize, .bytes, floor: file.asFloor),
            Measurement("round trips", rounds, .count),
            Measurement("replica CPU", clientCPU, .seconds),
            Measurement("server CPU", serverCPU, .seconds),
            Measurement("replica peak memory", clientMemory, .bytes),
            Measurement("server peak memory", serverMemory, .bytes),
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
