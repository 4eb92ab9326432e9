/// What the steps at one server's size gave, and the table that comes of it.
struct SizeTakes {
    private let deployment: Deployment
    private let records: Double
    private let commits: Double
    private var plainRate = Samples()
    private var rate = Samples()
    private var wire = Samples()
    private var clientCPU = Samples()
    private var serverCPU = Samples()
    private var clientMemory = Samples()
    private var serverMemory = Samples()
    private var quietWire = Samples()
    private var quietWall = Samples()
    private var quietServerCPU = Samples()
    private var pushRate = Samples()
    private var pushWire = Samples()
    private var pushClientMemory = Samples()
    private var pushServerMemory = Samples()
    private var replicaFile = Samples()
    private var serverFile = Samples()
    private var startUp = Samples()

    init(_ deployment: Deployment, commits: Int) {
        self.deployment = deployment
        records = Double(deployment.records)
        self.commits = Double(commits)
    }

    mutating func add(plain cost: Cost) { plainRate.add(records / cost.wall) }

    mutating func add(first answer: FieldReplica.Answer, serverCPU: Double, serverMemory: Int) {
        rate.add(records / answer.cost.wall)
        wire.add(Double(answer.bytesOnTheWire) / records)
        clientCPU.add(answer.cost.cpu)
        clientMemory.add(Double(answer.cost.peakMemory))
        self.serverCPU.add(serverCPU)
        self.serverMemory.add(Double(serverMemory))
    }

    mutating func add(quiet answer: FieldReplica.Answer, serverCPU: Double) {
        quietWire.add(Double(answer.bytesOnTheWire))
        quietWall.add(answer.cost.wall)
        quietServerCPU.add(serverCPU)
    }

    mutating func add(push answer: FieldReplica.Answer, serverMemory: Int) {
        pushRate.add(commits / answer.cost.wall)
        pushWire.add(Double(answer.bytesOnTheWire) / commits)
        pushClientMemory.add(Double(answer.cost.peakMemory))
        pushServerMemory.add(Double(serverMemory))
    }

    mutating func add(replicaFile bytes: Int) { replicaFile.add(Double(bytes) / records) }

    mutating func add(serverFile bytes: Int, startUp seconds: Double) {
        serverFile.add(Double(bytes) / records)
        startUp.add(seconds)
    }

    private static let clientLimit = Target.value(.atMost, 150e6)
    private static let serverLimit = Target.value(.atMost, 200e6)

    var rows: [Measurement] { sendingRows + firstSyncRows + laterRows }

    private var sendingRows: [Measurement] {
        let (importing, sending) = (deployment.importing, deployment.sending)
        return [
            Measurement("import", records / importing.cost.wall, .rowsPerSecond),
            Measurement(
                "import, replica peak memory", importing.cost.peakMemory, .bytes,
                target: Self.clientLimit),
            Measurement("send all", records / sending.cost.wall, .recordsPerSecond),
            Measurement(
                "send all, replica peak memory", sending.cost.peakMemory, .bytes,
                target: Self.clientLimit),
            Measurement(
                "send all, server peak memory", deployment.ingest.peakMemory, .bytes,
                target: Self.serverLimit),
        ]
    }

    private var firstSyncRows: [Measurement] {
        let plain = Measurement("plain insert", plainRate, .recordsPerSecond)
        return [
            plain,
            Measurement("first sync", rate, .recordsPerSecond, floor: plain.asFloor),
            Measurement("first sync, on the wire", wire, .bytesPerRecord),
            Measurement("first sync, replica CPU", clientCPU, .seconds),
            Measurement("first sync, server CPU", serverCPU, .seconds),
            Measurement(
                "first sync, replica peak memory", clientMemory, .bytes, target: Self.clientLimit),
            Measurement(
                "first sync, server peak memory", serverMemory, .bytes, target: Self.serverLimit),
            Measurement("replica file", replicaFile, .bytesPerRecord),
        ]
    }

    private var laterRows: [Measurement] {
        [
            Measurement("nothing new, on the wire", quietWire, .bytes),
            Measurement("nothing new, wall with the command's start", quietWall, .seconds),
            Measurement("nothing new, server CPU", quietServerCPU, .seconds),
            Measurement("push of \(Int(commits)) commits", pushRate, .commitsPerSecond),
            Measurement("push, on the wire", pushWire, .bytesPerCommit),
            Measurement(
                "push, replica peak memory", pushClientMemory, .bytes, target: Self.clientLimit),
            Measurement(
                "push, server peak memory", pushServerMemory, .bytes, target: Self.serverLimit),
            Measurement("server file", serverFile, .bytesPerRecord),
            Measurement("server start-up", startUp, .seconds),
        ]
    }
}
