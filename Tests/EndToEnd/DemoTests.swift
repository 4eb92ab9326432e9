import Foundation
import Testing

@Suite("The demo", .timeLimit(.minutes(15)))
struct DemoTests {
    /// Nothing but the built-in sample of organisations, and a temporary folder of the test's own.
    private func demo(_ arguments: [String], in folder: String) throws -> CommandResult {
        try runCommand(
            "fieldbook", ["demo", "--cases", "40"] + arguments,
            environment: [
                "FIELDBOOK_DATA_FOLDER": "/nonexistent", "FIELDBOOK_REPLICA": "/nonexistent",
                "TMPDIR": folder,
            ])
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "fieldbook-demo-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func left(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasPrefix("fieldbook-demo-") }
    }

    @Test("tells its story in commands, checks the outcome and leaves nothing behind")
    func story() throws {
        try withFolder { folder in
            let result = try demo([], in: folder)
            try #require(result.status == 0, "\(result.errors)")
            #expect(result.output.contains("$ fieldbook sync --replica gomel.sqlite"))
            #expect(result.output.contains("consent_sharing   withdrawn"))
            #expect(result.output.contains("which value holds?"))
            #expect(result.output.contains("exports are the same to the byte"))
            #expect(result.output.contains("per 1,000 concurrent edits"))
            let widest = result.output.split(separator: "\n").map(\.count).max() ?? 0
            #expect(widest <= 100)
            #expect(!result.output.contains("\u{1B}"))
            #expect(try left(in: folder).isEmpty)
        }
    }

    @Test("sums itself up as one JSON object, and keeps the files when told to")
    func summary() throws {
        try withFolder { folder in
            let result = try demo(["--json", "--keep", "--seed", "7"], in: folder)
            try #require(result.status == 0, "\(result.errors)")
            let summary = try result.json()
            #expect(summary["version"] as? Int == 1)
            #expect(summary["cases"] as? Int == 40)
            let names = [
                "records", "commits", "concurrentEdits", "questions", "bytesSent",
                "bytesReceived", "rounds",
            ]
            for name in names { #expect(summary[name] as? Int ?? 0 > 0, "\(name)") }
            let edits = try #require(summary["concurrentEdits"] as? Int)
            let questions = try #require(summary["questions"] as? Int)
            let rate = try #require(summary["questionsPerThousand"] as? Double)
            #expect(abs(rate - Double(questions) * 1000 / Double(edits)) < 0.051)

            let kept = try #require(summary["folder"] as? String)
            let status = try runCommand(
                "fieldbook", ["status", "--replica", kept + "/brest.sqlite", "--json"])
            #expect(status.status == 0)
            #expect(try status.json()["pending"] as? Int == 0)
        }
    }

    @Test("an interruption ends it and leaves nothing behind")
    func interruption() throws {
        try withFolder { folder in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: try Products.path("fieldbook"))
            process.arguments = ["demo", "--cases", "40"]
            process.environment = ProcessInfo.processInfo.environment.merging(
                ["FIELDBOOK_DATA_FOLDER": "/nonexistent", "TMPDIR": folder]) { $1 }
            let output = try CapturedFile()
            process.standardOutput = output.handle
            process.standardError = FileHandle.nullDevice
            try process.run()
            while process.isRunning, !output.take().contains("listening on") { usleep(5_000) }
            kill(process.processIdentifier, SIGINT)
            process.waitUntilExit()
            #expect(process.terminationStatus == 1)
            #expect(try left(in: folder).isEmpty)
        }
    }

    @Test("a data folder that is not there is refused, rather than replaced in silence")
    func missingFolder() throws {
        let result = try runCommand("fieldbook", ["demo", "--data", "/nonexistent", "--json"])
        #expect(result.status == 64)
        let error = try result.errorJSON()["error"] as? [String: Any]
        #expect(error?["code"] as? String == "usage")
    }
}
