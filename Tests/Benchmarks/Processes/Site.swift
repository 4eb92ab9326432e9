import Foundation
import SyncProtocol

/// A scratch folder with a running server, at which offices enrol.
final class Site {
    let folder: String
    let server: Server
    /// The file that makes the plain workload's collection known.
    let schema: String
    private let binary: String
    private let isKept: Bool

    init(_ name: String, spaces: [String], _ options: BenchOptions) throws {
        isKept = options.keep != nil
        let root = options.keep ?? NSTemporaryDirectory()
        folder =
            URL(fileURLWithPath: root)
            .appendingPathComponent("fieldbook-bench-\(name)-\(getpid())").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        binary = try options.binary("fieldbook")
        schema = folder + "/schema.json"
        try Data(PlainTable.schema.utf8).write(to: URL(fileURLWithPath: schema))
        server = try Server(
            binary: options.binary("fieldbook-server"), folder: folder + "/server",
            spaces: spaces, scratch: folder)
    }

    deinit {
        if !isKept { try? FileManager.default.removeItem(atPath: folder) }
    }

    /// Enrols a new replica; nothing is synced yet.
    ///
    /// - Parameter url: where it finds the server; nil for the server's own address.
    func office(
        _ name: String, spaces: [String], through url: String? = nil
    ) throws -> FieldReplica {
        let replica = replica(name)
        let code = try server.invite(office: "minsk", spaces: spaces)
        try replica.run(
            ["init", "--server", url ?? server.url, "--code", code, "--author", "A. Fictitious"])
        return replica
    }

    /// A replica that works alone.
    func office(alone name: String) throws -> FieldReplica {
        let replica = replica(name)
        try replica.run(["init", "--office", "minsk", "--author", "A. Fictitious"])
        return replica
    }

    private func replica(_ name: String) -> FieldReplica {
        FieldReplica(
            path: "\(folder)/\(name).sqlite", binary: binary, scratch: folder, schema: schema)
    }
}
