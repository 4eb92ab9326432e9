import SyncProtocol

/// Many offline commits of one field each, sent in one sync.
struct PushBench {
    private let deployment: Deployment
    private let options: BenchOptions

    init(_ deployment: Deployment, _ options: BenchOptions) {
        self.deployment = deployment
        self.options = options
    }

    func run() throws {
        let ids = try deployment.source.ids(deployment.workload.collection)
        let floor = try SessionFloor(folder: deployment.folder, isDurable: true)
        let inserted = try floor.insert(ids.compactMap { RecordID($0)?.bytes })
        guard inserted.bytes > 0 else { throw BenchFailure("the session recorded nothing") }
        for field in [PlainTable.latestField, PlainTable.reviewedField] {
            try run(field, ids, floor)
        }
    }

    private func run(_ field: String, _ ids: [String], _ floor: SessionFloor) throws {
        var takes = PushTakes(commits: options.scale.commits)
        for round in 1...options.scale.repeats {
            let edits = OfflineEdits(
                options.scale.commits, of: ids, field: field, round: round)
            takes.add(floor: try floor.update(field, edits.rows))
            try edits.prepare(in: deployment.source)
            try send(&takes)
        }
        let policy = field == PlainTable.reviewedField ? "review" : "latest"
        options.report.write(
            "push of \(options.scale.commits) offline commits, policy \(policy)",
            workload: deployment.workload, records: deployment.records, takes.rows)
    }

    private func send(_ takes: inout PushTakes) throws {
        let server = deployment.server.process.pid
        ProcessFigures.resetPeakMemory(of: server)
        let before = ProcessFigures.cpu(of: server)
        let answer = try deployment.source.sync()
        guard answer.int("pushed") == options.scale.commits else {
            throw BenchFailure("\(answer.int("pushed")) commits were pushed")
        }
        takes.add(
            answer, serverCPU: ProcessFigures.cpu(of: server) - before,
            serverMemory: ProcessFigures.peakMemory(of: server))
    }
}
