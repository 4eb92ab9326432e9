import Foundation
import SyncProtocol

/// A site with the records of a workload, and the office that imported and sent them.
final class Deployment {
    let workload: WorkloadKind
    let site: Site
    let source: FieldReplica
    /// How many records there really are: rows for one person become one record.
    let records: Int
    let importing: FieldReplica.Answer
    let sending: FieldReplica.Answer
    /// The server's CPU seconds and peak memory while it took the records.
    let ingest: (cpu: Double, peakMemory: Int)

    var folder: String { site.folder }
    var server: Server { site.server }

    /// - Parameters:
    ///   - records: nil for as many as the options say.
    ///   - edited: how many of a hundred are edited again; nil for the options' share.
    init(
        _ workload: WorkloadKind, _ options: BenchOptions, records: Int? = nil, edited: Int? = nil
    ) throws {
        self.workload = workload
        site = try Site(workload.rawValue, spaces: [workload.space], options)
        let table = site.folder + "/table.csv"
        try WorkloadTable.write(
            workload, records: records ?? options.records(of: workload), to: table)
        source = try site.office("source", spaces: [workload.space])
        importing = try source.run(
            ["import", workload.collection, table, "--space", workload.space])
        self.records = importing.int("created")
        let server = site.server.process.pid
        let before = ProcessFigures.cpu(of: server)
        sending = try source.sync()
        ingest = (
            ProcessFigures.cpu(of: server) - before, ProcessFigures.peakMemory(of: server)
        )
        try edit(percent: edited ?? options.edited)
    }

    private static let editRounds = 4

    /// Edits some records again and again, as an office does: then the states are shorter than the
    /// log, and they are what a newcomer gets.
    private func edit(percent: Int) throws {
        let ids = Array(try source.ids(workload.collection).prefix(records * percent / 100))
        guard !ids.isEmpty else { return }
        let table = folder + "/edits.csv"
        for round in 1...Self.editRounds {
            try WorkloadTable.writeEdits(workload, ids: ids, round: round, to: table)
            try source.run(["import", workload.collection, table])
            _ = try source.sync()
        }
    }

    /// Enrols a new replica; nothing is synced yet.
    func newcomer(_ name: String) throws -> FieldReplica {
        try site.office(name, spaces: [workload.space])
    }
}
