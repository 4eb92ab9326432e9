import DomainModel
import SyncProtocol

/// Two offices edit the same records offline, then both sync and look at what they disagree on.
struct ConflictsBench {
    private let site: Site
    private let options: BenchOptions
    private let offices: [FieldReplica]
    private let ids: [String]
    private let floor: SessionFloor

    init(_ options: BenchOptions) throws {
        self.options = options
        let space = WorkloadKind.plain.space
        site = try Site("conflicts", spaces: [space], options)
        let table = site.folder + "/table.csv"
        try WorkloadTable.write(.plain, records: options.scale.contested, to: table)
        offices = [
            try site.office("here", spaces: [space]), try site.office("there", spaces: [space]),
        ]
        try offices[0].run(["import", WorkloadKind.plain.collection, table])
        for office in offices { try office.sync() }
        ids = try offices[1].ids(WorkloadKind.plain.collection)
        floor = try SessionFloor(folder: site.folder, isDurable: true)
        _ = try floor.insert(ids.compactMap { RecordID($0)?.bytes })
    }

    func run() throws {
        // The fields that agree come first: a conflict that stays open would count with them.
        try run("different fields", [PlainTable.latestField, PlainTable.otherLatestField], 0)
        let field = PlainTable.reviewedField
        try run("the same field", [field, field], options.scale.contested)
    }

    private func run(_ name: String, _ fields: [String], _ conflicts: Int) throws {
        var takes = ConflictTakes(records: options.scale.contested)
        for round in 1...options.scale.repeats {
            let edits = fields.enumerated().map { side, field in
                OfflineEdits(ids.count, of: ids, field: field, round: 2 * round + side)
            }
            takes.add(
                floor: try floor.exchange(
                    (fields[0], edits[0].rows), (fields[1], edits[1].rows)))
            for (office, edits) in zip(offices, edits) { try edits.prepare(in: office) }
            try take(conflicts, &takes)
        }
        options.report.write(
            "conflicts, \(name) edited by two sides", workload: .plain,
            records: options.scale.contested, takes.rows)
    }

    /// The one who syncs first has to sync again to hear of the other.
    private func take(_ conflicts: Int, _ takes: inout ConflictTakes) throws {
        let server = site.server.process.pid
        let before = ProcessFigures.cpu(of: server)
        let syncs = try [offices[0], offices[1], offices[0]].map { try $0.sync() }
        takes.add(syncs, serverCPU: ProcessFigures.cpu(of: server) - before)
        for office in offices {
            let listed = try office.run(["conflicts"])
            let found = listed.members["conflicts"]?.array?.count
            guard found == conflicts else {
                throw BenchFailure("\(found ?? -1) conflicts are listed instead of \(conflicts)")
            }
            takes.add(listing: listed.cost)
        }
    }
}
