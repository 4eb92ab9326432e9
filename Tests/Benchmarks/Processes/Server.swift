import DomainModel
import Foundation
import ReplicaStore
import SyncProtocol
import TextFormats

/// A `fieldbook-server` on a free loopback port, with a data folder of its own.
final class Server {
    let folder: String
    private(set) var process: ChildProcess
    private(set) var url: String
    private let binary: String
    private let scratch: String

    var file: String { folder + "/central.sqlite" }

    init(binary: String, folder: String, spaces: [String], scratch: String) throws {
        self.folder = folder
        self.binary = binary
        self.scratch = scratch
        try Self.run(binary, ["space", "add"] + spaces, folder, scratch)
        (process, url) = try Self.start(binary, folder, scratch)
    }

    /// Stops it and starts it again, at another port. - Returns: the seconds until it listens.
    func restart() throws -> Double {
        _ = try process.stop()
        let watch = Stopwatch()
        (process, url) = try Self.start(binary, folder, scratch)
        return watch.wall
    }

    private static func start(
        _ binary: String, _ folder: String, _ scratch: String
    ) throws -> (ChildProcess, String) {
        let process = try ChildProcess(
            binary, ["serve", "--data", folder, "--listen", "127.0.0.1:0"], scratch: scratch)
        return (process, try address(of: process))
    }

    /// Makes an invitation code that grants everything in the spaces.
    func invite(office: String, spaces: [String]) throws -> String {
        let grants = spaces.flatMap { ["--grant", "\($0):manage"] }
        let answer = try Self.run(binary, ["invite", "--office", office] + grants, folder, scratch)
        guard let code = answer["code"]?.text else { throw BenchFailure("no invitation code") }
        return code
    }

    @discardableResult
    private static func run(
        _ binary: String, _ arguments: [String], _ folder: String, _ scratch: String
    ) throws -> [String: Value] {
        let child = try ChildProcess(
            binary, arguments + ["--data", folder, "--json"], scratch: scratch)
        let (status, output, _) = try child.wait()
        guard status == 0 else { throw BenchFailure("\(arguments): \(status) \(child.log)") }
        return try JSONReader.value(output).map ?? [:]
    }

    private static func address(of process: ChildProcess) throws -> String {
        let mark = "listening on "
        for _ in 0..<60_000 {
            let lines = process.log.split(separator: "\n", omittingEmptySubsequences: false)
            // The last piece may be half a line.
            if let line = lines.dropLast().first(where: { $0.hasPrefix(mark) }) {
                return String(line.dropFirst(mark.count))
            }
            usleep(1_000)
        }
        throw BenchFailure("the server did not start: \(process.log)")
    }
}
