/// A table taken into a fresh replica, durably.
struct ImportBench {
    private let site: Site
    private let options: BenchOptions

    private static let mostRows = 50_000

    init(_ site: Site, _ options: BenchOptions) {
        self.site = site
        self.options = options
    }

    func run() throws {
        let rows = min(options.scale.records, Self.mostRows)
        let table = site.folder + "/import.csv"
        try WorkloadTable.write(.plain, records: rows, to: table)
        let plain = PlainDatabase(path: site.folder + "/plain-import.sqlite")
        var takes = ImportTakes(rows: rows)
        var documents: [PlainDatabase.Document] = []
        for number in 1...options.scale.repeats {
            let office = try site.office(alone: "importer-\(number)")
            let answer = try office.run(["import", WorkloadKind.plain.collection, table])
            guard answer.int("created") == rows else {
                throw BenchFailure("\(answer.int("created")) rows were imported of \(rows)")
            }
            takes.add(answer.cost)
            if documents.isEmpty {
                documents = try office.documents(WorkloadKind.plain.collection)
            }
            takes.add(floor: try plain.insert(documents, isDurable: true))
            office.remove()
        }
        options.report.write("import", workload: .plain, records: rows, takes.rows)
    }
}

/// What the takes of an import gave, and the table that comes of it.
struct ImportTakes {
    private let count: Double
    private var floorRate = Samples()
    private var floorCPU = Samples()
    private var rate = Samples()
    private var cpu = Samples()
    private var memory = Samples()

    init(rows: Int) {
        count = Double(rows)
    }

    mutating func add(floor: Cost) {
        floorRate.add(count / floor.wall)
        floorCPU.add(floor.cpu)
    }

    mutating func add(_ cost: ProcessCost) {
        rate.add(count / cost.wall)
        cpu.add(cost.cpu)
        memory.add(Double(cost.peakMemory))
    }

    var rows: [Measurement] {
        let plain = Measurement("plain durable insert", floorRate, .rowsPerSecond)
        let plainCPU = Measurement("plain durable insert, CPU", floorCPU, .seconds)
        return [
            plain, plainCPU,
            Measurement("import", rate, .rowsPerSecond, floor: plain.asFloor),
            Measurement("import, CPU", cpu, .seconds, floor: plainCPU.asFloor),
            Measurement("import, peak memory", memory, .bytes),
        ]
    }
}
