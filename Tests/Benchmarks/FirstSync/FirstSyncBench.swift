import Foundation

/// First sync and a sync with nothing new, against floors taken between the takes.
struct FirstSyncBench {
    private let deployment: Deployment
    private let options: BenchOptions
    private let plain: PlainDatabase

    init(_ deployment: Deployment, _ options: BenchOptions) {
        self.deployment = deployment
        self.options = options
        plain = PlainDatabase(path: deployment.folder + "/plain.sqlite")
    }

    func run() throws {
        let documents = try deployment.source.documents(deployment.workload.collection)
        var takes = FirstSyncTakes(records: deployment.records)
        for number in 1...options.scale.repeats {
            takes.add(plain: try plain.insert(documents))
            if deployment.workload == .plain {
                takes.add(session: try sessionApply(documents.map(\.id)))
            }
            try take(number, &takes)
        }
        takes.plainSize = try plain.size()
        takes.packedSize = try plain.packedSize()
        takes.documentBytes = documents.reduce(0) { $0 + $1.text.count }
        options.report.write(
            "import and send", workload: deployment.workload, records: deployment.records,
            sendingRows(plainRate: takes.plainRate))
        options.report.write(
            "first sync", workload: deployment.workload, records: deployment.records, takes.rows)
        options.report.write(
            "sync with nothing new", workload: deployment.workload, records: deployment.records,
            takes.quietRows)
    }

    private func sessionApply(_ ids: [[UInt8]]) throws -> SessionFloor.Take {
        try SessionFloor(folder: deployment.folder, isDurable: false).insert(ids)
    }

    private func take(_ number: Int, _ takes: inout FirstSyncTakes) throws {
        let server = deployment.server.process.pid
        let replica = try deployment.newcomer("newcomer-\(number)")
        ProcessFigures.resetPeakMemory(of: server)
        let before = ProcessFigures.cpu(of: server)
        let first = try replica.sync()
        let count = try SQLiteFile(replica.path).count("records")
        guard count == deployment.records else {
            throw BenchFailure("\(count) records came instead of \(deployment.records)")
        }
        takes.add(
            first, serverCPU: ProcessFigures.cpu(of: server) - before,
            serverMemory: ProcessFigures.peakMemory(of: server))
        let quiet = ProcessFigures.cpu(of: server)
        takes.addQuiet(try replica.sync(), serverCPU: ProcessFigures.cpu(of: server) - quiet)
        takes.replicaSize = try SQLiteFile.size(replica.path)
        if options.keep == nil { replica.remove() }
    }

    private func sendingRows(plainRate: Samples) -> [Measurement] {
        let records = Double(deployment.records)
        let (importing, sending) = (deployment.importing, deployment.sending)
        let floor = Measurement.Floor(name: "plain insert", value: plainRate.median)
        return [
            Measurement(
                "import", records / importing.cost.wall, .recordsPerSecond, floor: floor),
            Measurement("import peak memory", importing.cost.peakMemory, .bytes),
            Measurement("send", records / sending.cost.wall, .recordsPerSecond, floor: floor),
            Measurement(
                "send, on the wire", Double(sending.bytesOnTheWire) / records, .bytesPerRecord),
            Measurement("send, replica CPU", sending.cost.cpu, .seconds),
            Measurement("send, server CPU", deployment.ingest.cpu, .seconds),
            Measurement("send, replica peak memory", sending.cost.peakMemory, .bytes),
            Measurement("send, server peak memory", deployment.ingest.peakMemory, .bytes),
            Measurement("server file", (try? serverSize()) ?? 0, .bytes),
        ]
    }

    private func serverSize() throws -> Int { try SQLiteFile.size(deployment.server.file) }
}
