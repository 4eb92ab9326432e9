import SyncProtocol

/// What every step costs at servers of different sizes: it should grow with what is carried, and
/// memory should not grow at all.
struct SizeBench {
    /// From so many records on, each figure is taken once.
    private static let large = 500_000
    private static let smallTakes = 3
    /// Of a hundred records.
    private static let edited = 5

    private let options: BenchOptions

    init(_ options: BenchOptions) {
        self.options = options
    }

    func run() throws {
        for size in options.scale.sizes {
            let deployment = try Deployment(.plain, options, records: size, edited: Self.edited)
            var takes = SizeTakes(deployment, commits: options.scale.commits)
            let plain = PlainDatabase(path: deployment.folder + "/plain.sqlite")
            var documents = try deployment.source.documents(WorkloadKind.plain.collection)
            takes.add(plain: try plain.insert(documents))
            let ids = documents.compactMap { RecordID($0.id)?.description }
            documents = []
            for number in 1...(size < Self.large ? Self.smallTakes : 1) {
                try firstSync(deployment, number, &takes)
            }
            try push(deployment, ids, &takes)
            takes.add(
                serverFile: try SQLiteFile.size(deployment.server.file),
                startUp: try deployment.server.restart())
            options.report.write("size", workload: .plain, records: size, takes.rows)
        }
    }

    private func firstSync(
        _ deployment: Deployment, _ number: Int, _ takes: inout SizeTakes
    ) throws {
        let server = deployment.server.process.pid
        let newcomer = try deployment.newcomer("newcomer-\(number)")
        ProcessFigures.resetPeakMemory(of: server)
        let before = ProcessFigures.cpu(of: server)
        let first = try newcomer.sync()
        takes.add(
            first: first, serverCPU: ProcessFigures.cpu(of: server) - before,
            serverMemory: ProcessFigures.peakMemory(of: server))
        let quiet = ProcessFigures.preciseCPU(of: server)
        let answer = try newcomer.sync()
        takes.add(quiet: answer, serverCPU: ProcessFigures.preciseCPU(of: server) - quiet)
        takes.add(replicaFile: try SQLiteFile.size(newcomer.path))
        if options.keep == nil { newcomer.remove() }
    }

    private func push(
        _ deployment: Deployment, _ ids: [String], _ takes: inout SizeTakes
    ) throws {
        let edits = OfflineEdits(
            options.scale.commits, of: ids, field: PlainTable.latestField, round: 1)
        try edits.prepare(in: deployment.source)
        let server = deployment.server.process.pid
        ProcessFigures.resetPeakMemory(of: server)
        let answer = try deployment.source.sync()
        takes.add(push: answer, serverMemory: ProcessFigures.peakMemory(of: server))
    }
}
