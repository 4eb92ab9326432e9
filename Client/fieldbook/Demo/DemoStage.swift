import CommandSupport
import Foundation
import TextFormats

/// Where the demo plays: a temporary folder, the commands that run in it, and the server.
///
/// Whatever happens, `close` ends what was started here and removes the folder.
final class DemoStage {
    enum Tool: String, Sendable {
        case fieldbook
        case server = "fieldbook-server"
    }

    let folder: String
    let programs: String
    let processes = DemoProcesses()
    private var server: DemoChild?

    init() throws {
        programs = try Self.programFolder()
        var template = Array((NSTemporaryDirectory() + "/fieldbook-demo-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CommandFailure(
                "read_only", "no folder can be made in \(NSTemporaryDirectory())",
                hint: "set TMPDIR to a folder that you may write in")
        }
        let bytes = template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        folder = String(decoding: bytes, as: UTF8.self).replacing("//", with: "/")
    }

    /// The folder of this program, which the server's is in too.
    private static func programFolder() throws -> String {
        let program = URL(fileURLWithPath: Bundle.main.executablePath ?? CommandLine.arguments[0])
        let folder = program.resolvingSymlinksInPath().deletingLastPathComponent().path
        let server = folder + "/" + Tool.server.rawValue
        guard FileManager.default.isExecutableFile(atPath: server) else {
            throw CommandFailure(
                "not_found", "there is no \(Tool.server.rawValue) in \(folder)",
                hint: "build it too: make build")
        }
        return folder
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    }

    func bytes(of name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: path(name)))
    }

    /// Runs a command to its end. - Throws: when it takes longer than `limit` seconds.
    func run(_ tool: Tool, _ arguments: [String], limit: Int = 300) throws -> DemoAnswer {
        let child = try start(tool, arguments)
        let isOver = child.wait(seconds: limit)
        if !isOver { child.kill() }
        processes.remove(child.pid)
        try processes.checkInterruption()
        guard isOver else {
            throw CommandFailure(
                "demo",
                "\(tool.rawValue) \(arguments.joined(separator: " ")) took more than \(limit) s")
        }
        return child.answer
    }

    private func start(_ tool: Tool, _ arguments: [String]) throws -> DemoChild {
        try processes.checkInterruption()
        let child = try DemoChild(
            program: "\(programs)/\(tool.rawValue)", arguments: arguments, folder: folder)
        processes.add(child.pid)
        return child
    }

    /// Starts the server. - Returns: its address, when it is ready.
    func startServer(listen: String) throws -> String {
        let mark = "listening on "
        let child = try start(.server, ["serve", "--data", "server", "--listen", listen])
        server = child
        for _ in 0..<2_000 {
            let lines = child.answer.errors.split(
                separator: "\n", omittingEmptySubsequences: false)
            // The last piece may be half a line.
            if let line = lines.dropLast().first(where: { $0.hasPrefix(mark) }) {
                return String(line.dropFirst(mark.count))
            }
            try processes.checkInterruption()
            if child.wait(milliseconds: 5) { break }
        }
        throw CommandFailure("demo", "the server did not start: \(child.answer.errors)")
    }

    /// Asks the server to stop, and waits until it has.
    func stopServer() {
        guard let child = server else { return }
        server = nil
        child.terminate()
        if !child.wait(seconds: 15) { child.kill() }
        processes.remove(child.pid)
    }

    func close(keepingFiles: Bool) {
        stopServer()
        let gone = keepingFiles ? path(DemoChild.outputFolder) : folder
        try? FileManager.default.removeItem(atPath: gone)
    }
}
