import Foundation
import TestTraits
import Testing

/// `fieldbook backup` and `fieldbook wipe`: what keeps a replica safe, and from others.
@Suite("Commands that keep a replica safe", .slow)
struct SafekeepingCommandTests {
    @Test("a plain copy of the backup back in the replica's place is a whole replica")
    func backupAndRestore() throws {
        let minsk = try FieldOffice.alone()
        let id = try minsk.add("stakeholder", "name=Alfa", "type=other")
        let path = minsk.file("backup.sqlite")
        let answer = try minsk.json("backup", path)
        let shape = """
            {"version": 1, "file": "text", "bytes": "int", "pending": "int", "problems": "int"}
            """
        #expect(try JSONShape(shape).misfits(of: answer) == [])
        #expect(answer["pending"] == .int(1))
        #expect(answer["problems"] == .int(0))
        try minsk.failure("backup", path, status: 64)
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: minsk.replica + suffix)
        }
        try FileManager.default.copyItem(atPath: path, toPath: minsk.replica)
        #expect(try minsk.fields("stakeholder", id)["name"] == "Alfa")
        try minsk.expectVerified()
        let said = try minsk.run("backup", minsk.file("again.sqlite"))
        #expect(said.output == minsk.file("again.sqlite") + "\n")
        #expect(said.errors.contains(minsk.replica))
    }

    @Test("wipe removes every file of the replica, and says what was never sent")
    func wipe() throws {
        let minsk = try FieldOffice.alone()
        _ = try minsk.add("stakeholder", "name=Alfa", "type=other")
        try minsk.failure("wipe", status: 64)
        #expect(try minsk.status()["pending"] == .int(1))
        let answer = try minsk.json("wipe", "--yes")
        let shape = """
            {"version": 1, "removed": ["text"], "pending": "int", "quarantined": "int"}
            """
        #expect(try JSONShape(shape).misfits(of: answer) == [])
        #expect(answer["removed"].texts.first == minsk.replica)
        #expect(answer["pending"] == .int(1))
        let folder = URL(fileURLWithPath: minsk.replica).deletingLastPathComponent().path
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        #expect(try minsk.failure("wipe", status: 1)["code"] == "not_found")
        try minsk.json("init", "--office", "minsk")
    }

    @Test("a replica that cannot be opened can be wiped, which is said")
    func wipeDamaged() throws {
        let minsk = try FieldOffice.alone()
        try Data("no database".utf8).write(to: URL(fileURLWithPath: minsk.replica))
        let result = try minsk.run("wipe", "--yes")
        #expect(result.status == 0)
        #expect(result.errors.contains("cannot be opened"))
        #expect(!FileManager.default.fileExists(atPath: minsk.replica))
    }
}
