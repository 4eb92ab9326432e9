import Foundation
import SyncProtocol

/// A server with the records of a workload, and the office that imported and sent them.
final class Deployment {
    let workload: WorkloadKind
    let folder: String
    let server: Server
    let source: FieldReplica
    /// How many records there really are: rows for one person become one record.
    let records: Int
    let importing: FieldReplica.Answer
    let sending: FieldReplica.Answer
    /// The server's CPU seconds and peak memory while it took the records.
    let intake: (cpu: Double, peakMemory: Int)
    private let isKept: Bool
    private let binary: String

    init(_ workload: WorkloadKind, _ options: BenchOptions) throws {
        self.workload = workload
        isKept = options.keep != nil
        let root = options.keep ?? NSTemporaryDirectory()
        folder =
            URL(fileURLWithPath: root)
            .appendingPathComponent("fieldbook-bench-\(workload.rawValue)-\(getpid())").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        binary = try options.binary("fieldbook")
        server = try Server(
            binary: options.binary("fieldbook-server"), folder: folder + "/server",
            spaces: [workload.space], scratch: folder)
        let schema = folder + "/schema.json"
        try Data(PlainTable.schema.utf8).write(to: URL(fileURLWithPath: schema))
        let table = folder + "/table.csv"
        try WorkloadTable.write(workload, records: options.records, to: table)
        source = try Self.join("source", folder, binary, schema, server, workload)
        importing = try source.run(
            ["import", workload.collection, table, "--space", workload.space])
        records = importing.int("created")
        let before = ProcessFigures.cpu(of: server.process.pid)
        sending = try source.sync()
        intake = (
            ProcessFigures.cpu(of: server.process.pid) - before,
            ProcessFigures.peakMemory(of: server.process.pid)
        )
        try edit(percent: options.edited)
    }

    deinit {
        if !isKept { try? FileManager.default.removeItem(atPath: folder) }
    }

    private static let editRounds = 4

    /// Edits some records again and again, as an office does: then the states are shorter than the
    /// log, and they are what a newcomer gets.
    private func edit(percent: Int) throws {
        var ids: [String] = []
        let rows = try SQLiteFile(source.path).prepare("SELECT id FROM records ORDER BY id")
        try rows.forEach { row in
            if let id = RecordID(row.bytes(0)) { ids.append(id.description) }
        }
        ids.removeSubrange((ids.count * percent / 100)...)
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
        try Self.join(name, folder, binary, source.schema, server, workload)
    }

    private static func join(
        _ name: String, _ folder: String, _ binary: String, _ schema: String, _ server: Server,
        _ workload: WorkloadKind
    ) throws -> FieldReplica {
        let replica = FieldReplica(
            path: "\(folder)/\(name).sqlite", binary: binary, scratch: folder, schema: schema)
        let code = try server.invite(office: "minsk", spaces: [workload.space])
        try replica.run(
            ["init", "--server", server.url, "--code", code, "--author", "A. Fictitious"])
        return replica
    }
}
