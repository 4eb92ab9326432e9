/// Edits of one field each on a replica, every one on disk before the next begins.
struct EditsBench {
    private let site: Site
    private let options: BenchOptions
    private let records: Int

    /// As many as a busy office holds.
    private static let mostRecords = 10_000
    /// Commands that are started for one edit each.
    private static let commands = 10

    init(_ site: Site, _ options: BenchOptions) {
        self.site = site
        self.options = options
        records = min(options.scale.records, Self.mostRecords)
    }

    func run() throws {
        let office = try site.office(alone: "editor")
        let table = site.folder + "/table.csv"
        try WorkloadTable.write(.plain, records: records, to: table)
        try office.run(["import", WorkloadKind.plain.collection, table])
        let documents = try office.documents(WorkloadKind.plain.collection)
        let ids = try office.ids(WorkloadKind.plain.collection)
        let plain = PlainDatabase(path: site.folder + "/plain.sqlite")
        _ = try plain.insert(documents)
        var takes = EditTakes(edits: options.scale.edits)
        for round in 1...options.scale.repeats {
            let edits = OfflineEdits(
                options.scale.edits, of: ids, field: PlainTable.reviewedField, round: round)
            takes.add(floor: try plain.update(Self.documents(documents, round, options)))
            takes.add(edits: try edits.make(in: office))
        }
        for number in 0..<Self.commands {
            let answer = try office.run([
                WorkloadKind.plain.collection, "edit", ids[number % ids.count],
                "\(PlainTable.reviewedField)=\(PlainTable.editedText(number, round: 0))",
            ])
            takes.add(command: answer.cost)
        }
        options.report.write("durable edit", workload: .plain, records: records, takes.rows)
    }

    /// What the floor writes: other texts of the same sizes, in the same order.
    private static func documents(
        _ documents: [PlainDatabase.Document], _ round: Int, _ options: BenchOptions
    ) -> [PlainDatabase.Document] {
        (0..<options.scale.edits).map { index in
            let place = (index * 7_919 + round) % documents.count
            return (documents[place].id, documents[(place + 1) % documents.count].text)
        }
    }
}

/// What the takes of edits gave, and the table that comes of it.
struct EditTakes {
    private let edits: Double
    private var floorRate = Samples()
    private var floorCPU = Samples()
    private var rate = Samples()
    private var cpu = Samples()
    private var commandWall = Samples()
    private var commandCPU = Samples()

    init(edits: Int) {
        self.edits = Double(edits)
    }

    mutating func add(floor: Cost) {
        floorRate.add(edits / floor.wall)
        floorCPU.add(floor.cpu / edits)
    }

    mutating func add(edits cost: Cost) {
        rate.add(edits / cost.wall)
        cpu.add(cost.cpu / edits)
    }

    mutating func add(command: ProcessCost) {
        commandWall.add(command.wall)
        commandCPU.add(command.cpu)
    }

    var rows: [Measurement] {
        let plain = Measurement("plain update", floorRate, .perSecond)
        let plainCPU = Measurement("plain update, CPU", floorCPU, .seconds)
        return [
            plain, plainCPU,
            Measurement("edit", rate, .perSecond, floor: plain.asFloor),
            Measurement(
                "edit, CPU", cpu, .seconds, floor: plainCPU.asFloor,
                target: .ratio(.atMost, 4, aim: 2)),
            Measurement("edit command, wall", commandWall, .seconds),
            Measurement("edit command, CPU", commandCPU, .seconds),
        ]
    }
}
