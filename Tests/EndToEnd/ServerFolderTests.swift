import Foundation
import TestSupport
import TestTraits
import Testing

/// The data folder of a real `fieldbook-server`: nobody else's, and served once.
@Suite("The server's data folder", .slow)
struct ServerFolderTests {
    private let folder: ScratchFolder
    private let server: ServerProcess

    init() throws {
        folder = try ScratchFolder()
        server = try ServerProcess(directory: folder.file("data"))
        try FileManager.default.createDirectory(
            atPath: server.directory, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o755])
    }

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    private func close(_ path: String, _ mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    /// Everything in the data folder that has a bit for the group or for others.
    private func openFiles() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: server.directory).filter {
            try mode("\(server.directory)/\($0)") & 0o077 != 0
        }
    }

    private func run(_ arguments: String...) throws -> CommandResult {
        try runCommand("fieldbook-server", arguments + ["--data", server.directory])
    }

    @Test("a folder that others may read is closed, and every file in it is its owner's alone")
    func filesAreTheOwnersAlone() throws {
        try server.run(["space", "add", "network"])
        #expect(try mode(server.directory) == 0o700)
        try server.start()
        _ = try server.invite(office: "minsk", grants: ["network:write"])
        #expect(try openFiles() == [])
        let backup = server.directory + "/copy.backup"
        #expect(try run("backup", backup).status == 0)
        #expect(try run("verify").status == 0)
        #expect(try openFiles() == [])
        server.stop()
        try close(backup, 0o644)
        try close(server.directory, 0o755)
        #expect(try run("restore", backup).status == 0)
        #expect(try mode(server.directory) == 0o700)
        #expect(try openFiles() == [])
    }

    @Test("files that an older version left open are closed")
    func olderFilesAreClosed() throws {
        try server.run(["space", "add", "network"])
        for name in ["central.sqlite", "epoch"] { try close("\(server.directory)/\(name)", 0o644) }
        try server.run(["spaces"])
        #expect(try openFiles() == [])
    }

    @Test("a folder that others may write is refused with words", arguments: [0o777, 0o770, 0o702])
    func writableFolderIsRefused(mode: Int) throws {
        try close(server.directory, mode)
        for arguments in [["space", "add", "network"], ["serve", "--listen", "127.0.0.1:0"]] {
            let result = try runCommand(
                "fieldbook-server", arguments + ["--data", server.directory, "--json"])
            #expect(result.status == 77)
            let error = try JSON(parsing: result.errors)["error"]
            #expect(error["code"] == "not_permitted")
            #expect(error["message"].text?.contains("others may write") == true)
            #expect(error["hint"].text?.contains("chmod 700 \(server.directory)") == true)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: server.directory) == [])
    }

    @Test("a second server is refused, whatever was deleted beside the store")
    func secondServerIsRefused() throws {
        try server.run(["space", "add", "network"])
        try server.start()
        for name in try FileManager.default.contentsOfDirectory(atPath: server.directory)
        where !name.hasPrefix("central.sqlite") && name != "epoch" {
            try FileManager.default.removeItem(atPath: "\(server.directory)/\(name)")
        }
        // Also under another name of the same folder.
        let other = folder.file("alias")
        try FileManager.default.createSymbolicLink(
            atPath: other, withDestinationPath: server.directory)
        for directory in [server.directory, other] {
            let second = try runCommand(
                "fieldbook-server", ["serve", "--data", directory, "--listen", "127.0.0.1:0"])
            #expect(second.status == 69)
            #expect(second.errors.hasPrefix("error: another process serves \(directory)\n"))
        }
        #expect(try run("spaces").status == 0)
        server.kill()
        try server.start()
    }

    @Test("a folder that may only be read is named")
    func readOnlyFolderIsNamed() throws {
        try server.run(["space", "add", "network"])
        try close(server.directory, 0o500)
        defer { try? close(server.directory, 0o700) }
        let command = [
            try Products.path("fieldbook-server"), "spaces", "--data", server.directory,
        ]
        // Permissions do not bind root: it lays down what lets it pass them by.
        let asUser = geteuid() == 0 ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] : []
        let running = try RunningCommand(
            executable: "/usr/bin/env", asUser + command, environment: [:])
        let result = try running.result()
        #expect(result.status == 77, "\(result.errors)")
        #expect(result.errors.contains("this user may not write in the folder \(server.directory)"))
        #expect(result.errors.contains("\nhint: "))
    }
}
