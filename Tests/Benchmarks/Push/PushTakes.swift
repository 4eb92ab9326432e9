/// What the takes of a push gave, and the table that comes of it.
struct PushTakes {
    private let commits: Double
    private var floorRate = Samples()
    private var floorCPU = Samples()
    private var floorBytes = Samples()
    private var floorPacked = Samples()
    private var rate = Samples()
    private var sent = Samples()
    private var wire = Samples()
    private var rounds = Samples()
    private var clientCPU = Samples()
    private var serverCPU = Samples()
    private var clientMemory = Samples()
    private var serverMemory = Samples()

    init(commits: Int) {
        self.commits = Double(commits)
    }

    mutating func add(floor: SessionFloor.Take) {
        floorRate.add(commits / (floor.generating.wall + floor.applying.wall))
        floorCPU.add(floor.generating.cpu + floor.applying.cpu)
        floorBytes.add(Double(floor.bytes) / commits)
        floorPacked.add(Double(floor.packedBytes) / commits)
    }

    mutating func add(_ answer: FieldReplica.Answer, serverCPU: Double, serverMemory: Int) {
        rate.add(commits / answer.cost.wall)
        sent.add(Double(answer.int("bytesSent")) / commits)
        wire.add(Double(answer.bytesOnTheWire) / commits)
        rounds.add(Double(answer.int("rounds")))
        clientCPU.add(answer.cost.cpu)
        clientMemory.add(Double(answer.cost.peakMemory))
        self.serverCPU.add(serverCPU)
        self.serverMemory.add(Double(serverMemory))
    }

    var rows: [Measurement] {
        let floor = Measurement("session generate + apply", floorRate, .commitsPerSecond)
        let packed = Measurement("change set after zstd -3", floorPacked, .bytesPerCommit)
        let floorTime = Measurement("session generate + apply, CPU", floorCPU, .seconds)
        return [
            floor, floorTime,
            Measurement("change set", floorBytes, .bytesPerCommit), packed,
            Measurement(
                "push", rate, .commitsPerSecond, floor: floor.asFloor,
                target: .ratio(.atLeast, 0.5, aim: 1)),
            Measurement(
                "on the wire, both directions", wire, .bytesPerCommit, floor: packed.asFloor,
                target: .value(.atMost, 45, aim: 29)),
            Measurement("of these sent", sent, .bytesPerCommit),
            Measurement("round trips", rounds, .count),
            Measurement("replica CPU", clientCPU, .seconds, floor: floorTime.asFloor),
            Measurement("server CPU", serverCPU, .seconds, floor: floorTime.asFloor),
            Measurement("replica peak memory", clientMemory, .bytes),
            Measurement("server peak memory", serverMemory, .bytes),
        ]
    }
}
