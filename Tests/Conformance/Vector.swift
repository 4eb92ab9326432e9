import Foundation
import SyncProtocol
import Testing

/// One scenario of `Protocol/Vectors`: what is given and what has to come of it.
struct Vector: Sendable, CustomTestStringConvertible {
    /// The path below `Protocol/Vectors` without its ending, as the specification names it.
    let name: String
    let file: URL
    let description: String
    let spec: String
    let given: Value
    let expect: Value

    var testDescription: String { name }

    /// Compares what was computed with what is expected, key by key.
    ///
    /// With `FIELDBOOK_WRITE_VECTORS=1` in the environment bytes and hashes that differ are written
    /// into the file instead; the change is for a person to review.
    func check(_ actual: [String: Value]) throws {
        guard let expected = expect.map, !expected.isEmpty else {
            throw NotationError("\(name) expects nothing")
        }
        for (key, value) in expected.sorted(by: { $0.key < $1.key }) {
            guard let found = actual[key] else {
                Issue.record("\(name): nothing computes '\(key)'")
                continue
            }
            if Repository.writesVectors, Self.generated.contains(key), let old = value.text,
                let new = found.text, old != new
            {
                try rewrite(key, from: old, to: new)
            } else {
                #expect(found == value, "\(name): \(key)")
            }
        }
    }

    /// What a person writes by hand only with effort; all other expectations are never rewritten.
    private static let generated: Set<String> = [
        "bytes", "diagnostic", "hash", "chain", "prefix", "digest", "fingerprint", "terms",
        "roll_up",
        "run", "last",
    ]

    private func rewrite(_ key: String, from old: String, to new: String) throws {
        let text = try String(contentsOf: file, encoding: .utf8)
        let (old, new) = (Self.quoted(old), Self.quoted(new))
        let changed = text.replacing("\"\(key)\": \(old)", with: "\"\(key)\": \(new)")
        try changed.write(to: file, atomically: true, encoding: .utf8)
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

extension Vector {
    /// The vectors of one folder, by name.
    static func all(in folder: String) -> [Vector] {
        let directory = Repository.root.appending(path: "Protocol/Vectors/\(folder)")
        let files =
            (try? FileManager.default.contentsOfDirectory(
                at: directory, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "json" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .compactMap { file in
                do {
                    return try Vector(folder: folder, file: file)
                } catch {
                    Issue.record("\(folder)/\(file.lastPathComponent): \(error)")
                    return nil
                }
            }
    }

    private init(folder: String, file: URL) throws {
        let node = try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: file)).value
        self.file = file
        name = "\(folder)/\(file.deletingPathExtension().lastPathComponent)"
        description = try node.member("description").asText()
        spec = try node.member("spec").asText()
        given = try node.member("given")
        expect = try node.member("expect")
    }
}

/// Where the project's files are.
enum Repository {
    static let folders = [
        "causality", "join", "policy", "wire", "exchange", "bundle", "conversation",
    ]

    static let writesVectors =
        ProcessInfo.processInfo.environment["FIELDBOOK_WRITE_VECTORS"] == "1"

    /// The folder above this file that holds the specification.
    static let root: URL = {
        var folder = URL(filePath: #filePath).deletingLastPathComponent()
        while folder.path.count > 1,
            !FileManager.default.fileExists(atPath: folder.appending(path: "Protocol/Spec").path)
        {
            folder.deleteLastPathComponent()
        }
        return folder
    }()
}
