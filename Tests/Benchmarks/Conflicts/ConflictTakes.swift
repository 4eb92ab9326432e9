/// What the takes of two sides that edited at once gave, and the table that comes of it.
struct ConflictTakes {
    private let records: Double
    private var floor = Samples()
    private var syncing = Samples()
    private var listing = Samples()
    private var wire = Samples()
    private var clientCPU = Samples()
    private var serverCPU = Samples()

    init(records: Int) {
        self.records = Double(records)
    }

    mutating func add(floor cost: Cost) { floor.add(cost.wall) }

    mutating func add(_ syncs: [FieldReplica.Answer], serverCPU: Double) {
        syncing.add(syncs.reduce(0) { $0 + $1.cost.wall })
        clientCPU.add(syncs.reduce(0) { $0 + $1.cost.cpu })
        wire.add(Double(syncs.reduce(0) { $0 + $1.bytesOnTheWire }) / records / 2)
        self.serverCPU.add(serverCPU)
    }

    mutating func add(listing cost: ProcessCost) { listing.add(cost.wall) }

    var rows: [Measurement] {
        let carried = Measurement("sessions both ways", floor, .seconds)
        return [
            carried,
            Measurement("three syncs, both ways", syncing, .seconds, floor: carried.asFloor),
            Measurement("conflicts listed", listing, .seconds),
            Measurement("on the wire", wire, .bytesPerCommit),
            Measurement("replica CPU, both", clientCPU, .seconds),
            Measurement("server CPU", serverCPU, .seconds),
        ]
    }
}
