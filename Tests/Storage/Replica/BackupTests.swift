import Foundation
import ReplicaStore
import StoreKit
import SyncProtocol
import TestSupport
import Testing

@Suite("A backup of a replica")
struct BackupTests {
    @Test("a backup holds what is committed, pending edits too, and opens as a replica")
    func holdsAll() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        let id = try minsk.addStakeholder("Fictitious NGO")
        try await minsk.sync()
        try minsk.edit(id, .set(field: "website", "https://example.org"))
        let path = central.folder.file("backup.sqlite")
        let report = try minsk.replica.backUp(to: path)
        #expect(report.pending == 1)
        #expect(report.problems == [])
        try minsk.edit(id, .set(field: "website", "https://later.example.org"))
        let copy = try Replica(path: path, environment: central.clock.environment())
        #expect(try copy.show(id.description, in: nil).fields["website"] == "https://example.org")
        #expect(try copy.status().pending == 1)
        #expect(try copy.search("fictitious").total == 1)
        #expect(try copy.verify() == [])
    }

    @Test("a backup is its owner's alone, is one file, and replaces none")
    func privateAndNew() throws {
        let folder = try ScratchFolder()
        let replica = try Replica.create(
            path: folder.file("replica.sqlite"), office: "minsk", author: "A",
            environment: TestClock().environment())
        let path = folder.file("backup.sqlite")
        _ = try replica.backUp(to: path)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(files.filter { $0.hasPrefix("backup") } == ["backup.sqlite"])
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let error = #expect(throws: StoreError.self) { try replica.backUp(to: path) }
        #expect(error?.kind == .usage)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }
}
