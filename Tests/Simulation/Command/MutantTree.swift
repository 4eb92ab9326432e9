import Foundation
import Simulation

/// A copy of the source tree in which mutants are made and built; the tree itself stays as it is.
struct MutantTree {
    let source: String
    let copy: String
    /// Whether the copy is built without optimisation: several times sooner, and slower to run.
    var isDebug = false

    private static let folders = ["Sources", "Protocol", "Client", "Server", "Tests"]
    private static let files = ["Package.swift", "Package.resolved"]

    /// Brings the copy up to date; only files that differ are written, so that builds stay short.
    func refresh() throws {
        let wanted = Set(try list(source))
        for path in try Set(list(copy)).subtracting(wanted) {
            try FileManager.default.removeItem(atPath: "\(copy)/\(path)")
        }
        for path in wanted {
            guard let data = FileManager.default.contents(atPath: "\(source)/\(path)") else {
                throw MutationFailure("\(path) cannot be read")
            }
            try write(data, to: path)
        }
        try shareDownloads()
    }

    private func list(_ root: String) throws -> [String] {
        var paths = Self.files.filter { FileManager.default.fileExists(atPath: "\(root)/\($0)") }
        for folder in Self.folders {
            let enumerator = FileManager.default.enumerator(atPath: "\(root)/\(folder)")
            while let path = enumerator?.nextObject() as? String {
                var isFolder: ObjCBool = false
                let full = "\(root)/\(folder)/\(path)"
                guard FileManager.default.fileExists(atPath: full, isDirectory: &isFolder),
                    !isFolder.boolValue
                else { continue }
                paths.append("\(folder)/\(path)")
            }
        }
        return paths
    }

    /// Puts content into a file of the copy, unless it is there already.
    func write(_ data: Data, to path: String) throws {
        let full = "\(copy)/\(path)"
        guard FileManager.default.contents(atPath: full) != data else { return }
        let folder = URL(fileURLWithPath: full).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try data.write(to: URL(fileURLWithPath: full))
    }

    /// What the package depends on is not fetched again.
    private func shareDownloads() throws {
        let build = "\(copy)/.build"
        try FileManager.default.createDirectory(
            atPath: build, withIntermediateDirectories: true)
        for name in ["checkouts", "repositories", "workspace-state.json"] {
            let (from, to) = ("\(source)/.build/\(name)", "\(build)/\(name)")
            let isThere = FileManager.default.fileExists(atPath: to)
            guard !isThere, FileManager.default.fileExists(atPath: from) else { continue }
            try FileManager.default.copyItem(atPath: from, toPath: to)
        }
    }

    /// Puts a mutant into the copy. - Throws: when its old text is not there exactly once.
    func apply(_ mutant: Mutant) throws {
        let path = "\(source)/\(mutant.file)"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        guard text.components(separatedBy: mutant.old).count == 2 else {
            throw MutationFailure("\(mutant.name): its old text is not in \(mutant.file) once")
        }
        try write(
            Data(text.replacingOccurrences(of: mutant.old, with: mutant.new).utf8),
            to: mutant.file)
    }

    func restore(_ mutant: Mutant) throws {
        guard let data = FileManager.default.contents(atPath: "\(source)/\(mutant.file)") else {
            throw MutationFailure("\(mutant.file) cannot be read")
        }
        try write(data, to: mutant.file)
    }

    /// Builds the simulator of the copy. - Returns: its path.
    func build() throws -> String {
        let swift = ProcessInfo.processInfo.environment["SWIFT"] ?? "swift"
        let configuration = isDebug ? "debug" : "release"
        let (status, output) = try Self.run([
            swift, "build", "-c", configuration, "--package-path", copy, "--product",
            "fieldbook-simulate",
        ])
        guard status == 0 else {
            let errors = output.split(separator: "\n").filter { $0.contains("error") }
            throw MutationFailure("it does not build: \(errors.prefix(3).joined(separator: " "))")
        }
        return "\(copy)/.build/\(configuration)/fieldbook-simulate"
    }

    /// Runs a program to its end.
    static func run(_ words: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
