import Foundation

/// A built command on its way; killed when the value goes before it has ended.
final class RunningCommand {
    private let process = Process()
    private let outputFile: CapturedFile
    private let errorFile: CapturedFile

    convenience init(
        _ name: String, _ arguments: [String], environment: [String: String] = [:]
    ) throws {
        try self.init(
            executable: try Products.path(name), arguments, environment: environment)
    }

    /// - Parameter input: what it reads from stdin; nil for nothing.
    init(
        executable: String, _ arguments: [String], environment: [String: String],
        input: String? = nil
    ) throws {
        outputFile = try CapturedFile()
        errorFile = try CapturedFile()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = try input.map(Self.pipe) ?? FileHandle.nullDevice
        process.standardOutput = outputFile.handle
        process.standardError = errorFile.handle
        try process.run()
    }

    /// A pipe that holds a text, which has to fit into it.
    private static func pipe(_ text: String) throws -> Any {
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try pipe.fileHandleForWriting.close()
        return pipe
    }

    deinit { kill() }

    /// Whether a signal ended it.
    var wasKilled: Bool { !isRunning && process.terminationReason == .uncaughtSignal }
    var isRunning: Bool { process.isRunning }

    /// What it has written to stdout so far.
    var output: String { outputFile.take() }
    var errors: String { errorFile.take() }

    /// The whole lines of stdout so far, each as JSON.
    func lines() throws -> [JSON] {
        try output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .map { try JSON(parsing: String($0)) }
    }

    /// Waits for its end. - Throws: `Impatience` after two minutes.
    func result() throws -> CommandResult {
        try until("\(process.arguments ?? []) ends", seconds: 120, every: 2) { !isRunning }
        return CommandResult(
            status: process.terminationStatus, output: output, errors: errors,
            wasKilled: process.terminationReason == .uncaughtSignal)
    }

    /// What Ctrl-C does.
    func interrupt() { if process.isRunning { _ = Foundation.kill(pid, SIGINT) } }

    /// What a power cut does. - Returns: whether it was still running.
    @discardableResult
    func kill() -> Bool {
        let wasRunning = process.isRunning
        if wasRunning { _ = Foundation.kill(pid, SIGKILL) }
        process.waitUntilExit()
        return wasRunning && process.terminationReason == .uncaughtSignal
    }

    private var pid: Int32 { process.processIdentifier }
}

struct Impatience: Error, CustomStringConvertible {
    let description: String
}

/// Asks again and again until something is so. - Throws: `Impatience` after `seconds`.
func until(
    _ what: String, seconds: Int = 60, every milliseconds: UInt32 = 10,
    _ condition: () throws -> Bool
) throws {
    let attempts = seconds * 1000 / Int(milliseconds)
    for _ in 0..<attempts {
        if try condition() { return }
        usleep(milliseconds * 1000)
    }
    throw Impatience(description: "waited \(seconds) s in vain until \(what)")
}
