import CommandSupport
import Foundation
import Synchronization

/// A process that the demo has started.
final class DemoChild {
    static let outputFolder = ".output"

    let pid: pid_t
    private let process = Process()
    private let isOver = DispatchSemaphore(value: 0)
    private var hasEnded = false
    private let output: String
    private let errors: String

    /// Starts it in the folder, where also its output goes: into files, of which neither fills up
    /// while the other is read.
    init(program: String, arguments: [String], folder: String) throws {
        let captured = "\(folder)/\(Self.outputFolder)"
        try FileManager.default.createDirectory(
            atPath: captured, withIntermediateDirectories: true)
        let name = "\(captured)/\(UUID().uuidString)"
        (output, errors) = (name + ".out", name + ".err")
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = Self.environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.file(output)
        process.standardError = try Self.file(errors)
        process.terminationHandler = { [isOver] _ in isOver.signal() }
        try process.run()
        pid = process.processIdentifier
    }

    deinit {
        for path in [output, errors] { try? FileManager.default.removeItem(atPath: path) }
    }

    private static func file(_ path: String) throws -> FileHandle {
        guard
            FileManager.default.createFile(
                atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        else { throw CommandFailure("disk_full", "\(path) cannot be written") }
        return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }

    /// What the user has set for a replica of their own, or for the way out, is not meant here.
    private static var environment: [String: String] {
        var variables = ProcessInfo.processInfo.environment.filter { name, _ in
            !name.hasPrefix("FIELDBOOK_") && !name.lowercased().hasSuffix("_proxy")
        }
        variables["COLUMNS"] = "98"
        return variables
    }

    /// - Returns: whether it has ended within that time.
    func wait(seconds: Int = 0, milliseconds: Int = 0) -> Bool {
        guard !hasEnded else { return true }
        let time = DispatchTime.now() + .milliseconds(seconds * 1000 + milliseconds)
        hasEnded = isOver.wait(timeout: time) == .success
        return hasEnded
    }

    /// Asks it to stop.
    func terminate() {
        if !wait() { Foundation.kill(pid, SIGTERM) }
    }

    /// Ends it, and waits until it has ended.
    func kill() {
        guard !wait() else { return }
        Foundation.kill(pid, SIGKILL)
        _ = wait(seconds: 5)
    }

    /// What it has said up to now; the status counts only after its end.
    var answer: DemoAnswer {
        DemoAnswer(
            status: hasEnded ? process.terminationStatus : -1, output: Self.text(output),
            errors: Self.text(errors))
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

/// The processes that run for the demo, so that an interruption can end them from anywhere.
final class DemoProcesses: Sendable {
    private struct State {
        var running: Set<pid_t> = []
        var isInterrupted = false
    }

    private let state = Mutex(State())

    /// - Throws: `CancellationError` once the demo was interrupted.
    func checkInterruption() throws {
        if state.withLock(\.isInterrupted) { throw CancellationError() }
    }

    func add(_ pid: pid_t) {
        let isInterrupted = state.withLock { state in
            state.running.insert(pid)
            return state.isInterrupted
        }
        if isInterrupted { kill(pid, SIGTERM) }
    }

    /// To be called once the process has ended.
    func remove(_ pid: pid_t) {
        state.withLock { _ = $0.running.remove(pid) }
    }

    /// Ends what runs, so that the story stops where it is.
    func interrupt() {
        state.withLock { state in
            state.isInterrupted = true
            for pid in state.running { kill(pid, SIGTERM) }
        }
    }
}
