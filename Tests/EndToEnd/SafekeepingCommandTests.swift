import Foundation
import Testing

/// `fieldbook backup`: what keeps a replica safe.
@Suite("Commands that keep a replica safe", .drivesProcesses)
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
}
