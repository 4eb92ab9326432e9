import Foundation
import TestTraits
import Testing

/// Lines that carry little before they break.
@Suite("A slow line", .slow)
struct SlowLineTests {
    private func table(_ rows: Int, seed: UInt64) -> String {
        var dice = TortureDice(seed: seed)
        let lines = (0..<rows).map { row in
            let noise = (0..<12).map { _ in String(dice.below(1 << 40), radix: 36) }
            return "N\(seed) \(row),other,\(noise.joined(separator: " "))"
        }
        return (["name,type,capacity_note"] + lines).joined(separator: "\n")
    }

    private func importTable(_ office: FieldOffice, _ rows: Int, seed: UInt64) throws {
        let path = try office.write(table(rows, seed: seed), to: "table.csv")
        try office.json("import", "stakeholder", path)
    }

    /// Syncs over a line that breaks after so many bytes; each sync has to bring something.
    ///
    /// - Parameter progress: grows with what has come or gone.
    private func syncWhileItBreaks(
        _ office: FieldOffice, _ progress: () throws -> Int
    ) throws {
        for _ in 0..<20 {
            let before = try progress()
            let result = try office.run("sync", "--json")
            if result.status == 0 { return }
            #expect(result.status == 69, "\(result.errors)")
            #expect(try progress() > before, "nothing has come: \(result.errors)")
        }
        Issue.record("the sync does not come to an end")
    }

    @Test("that breaks again and again brings each sync forward, down and up, to its end")
    func aLineThatBreaksBringsTheSyncForward() throws {
        let server = try ServerProcess(spaces: ["network"])
        try server.start()
        let line = try BadLine(to: server.port)
        let brest = try FieldOffice.enrolled("brest", at: server, grants: ["network:write"])
        let minsk = try FieldOffice.enrolled(
            "minsk", at: server, through: line, grants: ["network:write"])
        try importTable(brest, 3000, seed: 1)
        try brest.sync()
        line.set(LineFault(cut: .init(direction: .down, byte: 40_000)))
        try syncWhileItBreaks(minsk) { try minsk.records() }
        #expect(try minsk.digest() == brest.digest())
        line.set(.none)
        try importTable(minsk, 3000, seed: 2)
        line.set(LineFault(cut: .init(direction: .up, byte: 30_000)))
        try syncWhileItBreaks(minsk) { -(try minsk.status()["pending"].int ?? 0) }
        line.set(.none)
        try brest.sync()
        #expect(try minsk.digest() == brest.digest())
        #expect(try brest.records() == 6000)
    }

    @Test("that loses connections at random costs attempts, and no sync")
    func lostConnections() throws {
        let server = try ServerProcess(spaces: ["network"])
        try server.start()
        let line = try BadLine(to: server.port)
        let office = try FieldOffice.enrolled(
            "minsk", at: server, through: line, grants: ["network:write"])
        try importTable(office, 600, seed: 1)
        for lost in [1, 2, 4] {
            line.set(LineFault(cut: .init(direction: .down, byte: 0), connections: lost))
            try importTable(office, 10, seed: UInt64(lost) + 10)
            #expect(try office.sync()["converged"] == .bool(true))
        }
    }

    @Test("a body that still comes in when the server stops is ended, and the server stops well")
    func aSlowUploadDoesNotHoldAStopUp() async throws {
        let server = try ServerProcess(spaces: ["network"])
        try server.start()
        let token = try await CallingDevice.token(of: server)
        let upload = try #require(Socket.connect(UInt16(clamping: server.port)))
        defer { Socket.close(upload) }
        let head = """
            POST /v1/exchange HTTP/1.1\r
            Host: localhost\r
            Authorization: Bearer \(token)\r
            Content-Length: 1000000\r
            Expect: 100-continue\r
            \r

            """
        #expect(Socket.send(Array(head.utf8), to: upload))
        #expect(Socket.receive(upload, atMost: 4096) != nil)
        Thread.detachNewThread {
            for _ in 0..<3000 where Socket.send([0], to: upload) { usleep(100_000) }
        }
        #expect(server.stop() == 0)
        #expect(!server.log.contains("unfinished requests"), "\(server.log)")
        #expect(Socket.receive(upload, atMost: 64) == nil)
    }
}
