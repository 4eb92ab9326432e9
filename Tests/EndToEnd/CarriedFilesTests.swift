import Foundation
import TestSupport
import TestTraits
import Testing
import Zstandard

/// What people have made with an earlier version opens and goes on: the files of `Tests/Carried`.
@Suite(.slow) struct CarriedFilesTests {
    static let versions = ["0.1.0"]

    @Test(arguments: versions) func aReplicaShowsWhatItShowedBefore(_ version: String) throws {
        let files = try CarriedFiles(version)
        for name in ["minsk.sqlite", "minsk.backup"] {
            let replica = try files.unpack(name)
            let status = try files.office(replica, "status")
            for member in ["pending", "quarantined", "conflicts", "office", "author"] {
                #expect(status[member] == files.expected["status"][member], "\(name): \(member)")
            }
            for (collection, list) in [("stakeholder", "stakeholders"), ("case", "cases")] {
                let shown = try files.office(replica, collection, "list")["records"]
                #expect(
                    shown.items.map(\.ofRecord)
                        == files.expected[list]["records"].items.map(\.ofRecord),
                    "\(name): \(list)")
            }
            let conflict = try files.office(replica, "conflicts")["conflicts"][0]
            #expect(conflict == files.expected["conflicts"]["conflicts"][0])
            let refused = try files.office(replica, "quarantine", "list")["quarantine"][0]
            #expect(refused["commit"] == files.expected["quarantine"]["quarantine"][0]["commit"])
            #expect(try files.office(replica, "verify")["ok"] == .bool(true), "\(name)")
        }
    }

    @Test(arguments: versions) func aServerShowsWhatItShowedBefore(_ version: String) throws {
        let files = try CarriedFiles(version)
        let data = try files.unpackServer()
        let stats = try files.central(data, "stats")["spaces"].items
        let before = files.expected["stats"]["spaces"].items
        for member in ["space", "number", "digest", "records", "voids"] {
            #expect(stats.map { $0[member] } == before.map { $0[member] }, "\(member)")
        }
        #expect(try files.central(data, "verify")["ok"] == .bool(true))
        let copy = files.folder.file("restored")
        try files.central(copy, "restore", try files.unpack("central.backup"))
        #expect(try files.central(copy, "verify")["ok"] == .bool(true))
    }

    /// The replicas still know the server by the address at which they were enrolled.
    @Test(arguments: versions) func replicasAndTheirServerGoOn(_ version: String) throws {
        let files = try CarriedFiles(version)
        let server = try ServerProcess(directory: try files.unpackServer())
        try server.start(port: CarriedFiles.port)
        defer { server.kill() }
        let minsk = try files.unpack("minsk.sqlite")
        let brest = try files.unpack("brest.sqlite")
        for replica in [minsk, brest, minsk] {
            let answer = try files.office(replica, "sync")
            #expect(answer["converged"] == .bool(true))
        }
        #expect(try files.office(minsk, "status")["pending"] == .int(0))
        // What waited has arrived, what was refused is kept, and what was in question still is.
        #expect(try files.office(minsk, "conflicts")["conflicts"].items.count == 1)
        #expect(try files.office(brest, "conflicts")["conflicts"].items.count == 1)
        #expect(try files.office(minsk, "quarantine", "list")["quarantine"].items.count == 1)
        let code = try server.invite(office: "minsk", grants: ["office:minsk:read"])
        let fresh = files.folder.file("fresh.sqlite")
        try files.office(fresh, "init", "--server", server.url, "--code", code, "--author", "New")
        try files.office(fresh, "sync")
        let kept = try files.office(fresh, "case", "show", files.id("kept"))["record"]
        #expect(kept["fields"]["family_name"] == "Kept on")
        #expect(try files.shows(fresh, "case", files.id("gone")) == false)
        let moved = try files.office(brest, "case", "show", files.id("moved"))["record"]
        #expect(moved["space"] == "office:brest")
        #expect(moved["fields"]["family_name"] == "Moved")
    }

    /// Alone, without the server: what waits in the bundle comes to the other office's replica.
    @Test(arguments: versions) func aBundleIsTaken(_ version: String) throws {
        let files = try CarriedFiles(version)
        let brest = try files.unpack("brest.sqlite")
        let bundle = try files.unpack("minsk.bundle")
        try files.office(brest, "bundle", "import", bundle)
        #expect(try files.office(brest, "conflicts")["conflicts"].items.count == 1)
        let vector = try files.unpack("brest.vector")
        let minsk = try files.unpack("minsk.sqlite")
        try files.office(
            minsk, "bundle", "export", "--for", vector, "--out", files.folder.file("answer"))
    }
}

/// The files of one version, unpacked into a folder of their own.
private struct CarriedFiles {
    /// Of the address at which `make-files` has served.
    static let port = 18484

    let folder: ScratchFolder
    let expected: JSON
    private let source: URL

    init(_ version: String) throws {
        source = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Carried/\(version)")
        folder = try ScratchFolder()
        expected = try JSON(
            parsing: String(
                contentsOf: source.appending(path: "expected.json"), encoding: .utf8))
    }

    func id(_ name: String) -> String { expected["ids"][name].text ?? "" }

    /// - Returns: the unpacked file's path.
    func unpack(_ name: String, as target: String? = nil) throws -> String {
        let packed = try Data(contentsOf: source.appending(path: "\(name).zst"))
        let path = folder.file(target ?? name)
        let bytes = try Zstandard.decompress(Array(packed), limit: 16 << 20)
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    /// - Returns: the data folder's path.
    func unpackServer() throws -> String {
        let data = folder.file("central")
        try FileManager.default.createDirectory(
            atPath: data, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        _ = try unpack("central.sqlite", as: "central/central.sqlite")
        try FileManager.default.copyItem(
            at: source.appending(path: "epoch"), to: URL(filePath: data + "/epoch"))
        return data
    }

    @discardableResult
    func office(_ replica: String, _ arguments: String...) throws -> JSON {
        try answer("fieldbook", arguments + ["--replica", replica, "--json"])
    }

    @discardableResult
    func central(_ data: String, _ arguments: String...) throws -> JSON {
        try answer("fieldbook-server", arguments + ["--data", data, "--json"])
    }

    func shows(_ replica: String, _ collection: String, _ id: String) throws -> Bool {
        let result = try runCommand(
            "fieldbook", [collection, "show", id, "--replica", replica, "--json"],
            environment: FieldOffice.environment)
        guard result.status == 0 else { return false }
        return try !JSON(parsing: result.output)["record"]["fields"].keys.isEmpty
    }

    /// The answer of a command that ends well; conflicts and quarantined edits are expected here.
    private func answer(_ command: String, _ arguments: [String]) throws -> JSON {
        let result = try runCommand(command, arguments, environment: FieldOffice.environment)
        try #require([0, 3, 4].contains(result.status), "\(arguments): \(result.errors)")
        return result.output.isEmpty ? .null : try JSON(parsing: result.output)
    }
}

extension JSON {
    /// What identifies and tells of a record, whatever a later version adds to it.
    fileprivate var ofRecord: [JSON] {
        ["id", "collection", "space", "title", "deleted", "fields"].map { self[$0] }
    }
}
