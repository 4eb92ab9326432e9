import Foundation

/// A real `fieldbook-server` on a free loopback port, with a data folder of its own.
///
/// Ends with `stop()`; forgotten ones are killed, and folders removed, when the value goes.
final class ServerProcess {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The data folder.
    let directory: String
    private let removesDirectory: Bool
    private(set) var port = 0
    private var scheme = "http"
    private var process: Process?
    private var errors: CapturedFile?
    /// Keeps the files that the server reads.
    private var pair: TestAuthority.Pair?

    var url: String { "\(scheme)://127.0.0.1:\(port)" }
    /// The same server at an address that stands for another machine's.
    var urlFromAfar: String { "\(scheme)://0.0.0.0:\(port)" }
    var isRunning: Bool { process?.isRunning ?? false }
    var pid: Int32 { process?.processIdentifier ?? 0 }
    /// What the running, or the last, server wrote to stderr.
    var log: String { errors?.take() ?? "" }

    /// - Parameters:
    ///   - spaces: created before the server starts.
    ///   - directory: nil makes a temporary folder that is removed in the end.
    init(spaces: [String] = [], directory: String? = nil) throws {
        removesDirectory = directory == nil
        self.directory =
            directory ?? NSTemporaryDirectory() + "fieldbook-server-\(UUID().uuidString)"
        if !spaces.isEmpty { try run(["space", "add"] + spaces) }
    }

    deinit {
        kill()
        if removesDirectory { try? FileManager.default.removeItem(atPath: directory) }
    }

    /// Starts serving, and returns when the server is ready.
    ///
    /// - Parameter port: 0 takes a free one; give the last one to restart at the same address.
    func start(
        port: Int = 0, _ arguments: [String] = [], environment: [String: String] = [:]
    ) throws {
        let process = Process()
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.executableURL = URL(fileURLWithPath: try Products.path("fieldbook-server"))
        process.arguments =
            ["serve", "--data", directory, "--listen", "127.0.0.1:\(port)"] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let errors = try CapturedFile()
        process.standardError = errors.handle
        try process.run()
        self.process = process
        self.errors = errors
        scheme = arguments.contains("--tls-certificate") ? "https" : "http"
        self.port = try waitForPort(process, errors)
    }

    /// The same with TLS.
    func start(_ pair: TestAuthority.Pair, _ arguments: [String] = []) throws {
        self.pair = pair
        try start(pair.arguments + arguments)
    }

    /// Sends the running server a signal.
    func signal(_ number: Int32) { Foundation.kill(pid, number) }

    /// Waits for the end of a server that ends by itself. - Returns: whether by a signal.
    func waitForEnd() -> Bool {
        guard let process else { return false }
        process.waitUntilExit()
        self.process = nil
        return process.terminationReason == .uncaughtSignal
    }

    private func waitForPort(_ process: Process, _ errors: CapturedFile) throws -> Int {
        let mark = "listening on \(scheme)://127.0.0.1:"
        while true {
            let isRunning = process.isRunning
            let lines = errors.take().split(separator: "\n", omittingEmptySubsequences: false)
            // The last piece may be half a line.
            if let line = lines.dropLast().first(where: { $0.hasPrefix(mark) }),
                let port = Int(line.dropFirst(mark.count))
            {
                return port
            }
            guard isRunning else {
                throw Failure(description: "the server did not start: \(errors.take())")
            }
            usleep(5_000)
        }
    }

    /// Asks the server to stop (SIGTERM) and waits for it. - Returns: its exit status.
    @discardableResult
    func stop() -> Int32 {
        guard let process else { return 0 }
        process.terminate()
        process.waitUntilExit()
        self.process = nil
        return process.terminationStatus
    }

    /// Ends the server as a power cut would (SIGKILL).
    func kill() {
        guard let process else { return }
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        self.process = nil
    }

    /// Runs another command of the server on its data folder. - Throws: when it fails.
    @discardableResult
    func run(_ arguments: [String]) throws -> [String: Any] {
        let result = try runCommand(
            "fieldbook-server", arguments + ["--data", directory, "--json"])
        guard result.status == 0 else {
            throw Failure(description: "\(arguments): \(result.status) \(result.errors)")
        }
        return try result.json()
    }

    /// The enrolled devices, as `devices` lists them.
    func devices() throws -> [[String: Any]] {
        try run(["devices"])["devices"] as? [[String: Any]] ?? []
    }

    /// An invitation code. - Parameter grants: each `SPACE:LEVEL`.
    func invite(office: String, grants: [String]) throws -> String {
        let answer = try run(
            ["invite", "--office", office] + grants.flatMap { ["--grant", $0] })
        guard let code = answer["code"] as? String else {
            throw Failure(description: "no code in \(answer)")
        }
        return code
    }
}
