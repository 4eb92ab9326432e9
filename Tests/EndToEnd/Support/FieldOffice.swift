import Foundation
import TestSupport
import Testing

/// A replica in a temporary folder of its own, and the commands of the office that works on it.
final class FieldOffice {
    let office: String
    private let folder: ScratchFolder
    var replica: String { folder.file("replica.sqlite") }

    /// Settings of whoever runs the tests must not reach the commands.
    static let environment = [
        "FIELDBOOK_REPLICA": "", "FIELDBOOK_AUTHOR": "", "FIELDBOOK_SCHEMA": "",
        "http_proxy": "", "https_proxy": "", "ALL_PROXY": "", "all_proxy": "", "NO_COLOR": "",
    ]

    /// Makes no replica yet.
    init(_ office: String) throws {
        self.office = office
        folder = try ScratchFolder()
    }

    /// A replica that works alone.
    static func alone(_ office: String = "minsk") throws -> FieldOffice {
        let made = try FieldOffice(office)
        try made.json("init", "--office", office, "--author", "A. \(office)")
        return made
    }

    /// A replica that is enrolled at a server. - Parameter grants: each `SPACE:LEVEL`.
    static func enrolled(
        _ office: String, at server: ServerProcess, grants: [String]
    ) throws -> FieldOffice {
        let made = try FieldOffice(office)
        let code = try server.invite(office: office, grants: grants)
        try made.json("init", "--server", server.url, "--code", code, "--author", "A. \(office)")
        return made
    }

    // MARK: Running

    func run(_ arguments: String...) throws -> CommandResult { try run(arguments) }

    func run(_ arguments: [String]) throws -> CommandResult {
        try runCommand(
            "fieldbook", arguments + ["--replica", replica], environment: Self.environment)
    }

    /// Starts a command without waiting for it.
    func start(_ arguments: String...) throws -> RunningCommand {
        try RunningCommand(
            "fieldbook", arguments + ["--replica", replica], environment: Self.environment)
    }

    /// Runs a command with `--json` that has to end with `status`, and gives its answer.
    @discardableResult
    func json(
        _ arguments: String..., status: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> JSON {
        try json(arguments, status: status, sourceLocation: sourceLocation)
    }

    @discardableResult
    func json(
        _ arguments: [String], status: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> JSON {
        let result = try run(arguments + ["--json"])
        try #require(
            result.status == status, "\(arguments): \(result.errors)\(result.output)",
            sourceLocation: sourceLocation)
        // One object and one line end: nothing else stands on stdout.
        #expect(result.output.hasSuffix("}\n"), sourceLocation: sourceLocation)
        #expect(
            result.output.count { $0 == "\n" } == 1, "\(arguments)", sourceLocation: sourceLocation)
        let answer = try JSON(parsing: result.output)
        #expect(answer["version"] == .int(1), sourceLocation: sourceLocation)
        return answer
    }

    /// Runs a command with `--json` that has to fail with `status`, and gives the error.
    @discardableResult
    func failure(
        _ arguments: String..., status: Int32, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> JSON {
        let result = try run(arguments + ["--json"])
        #expect(
            result.status == status, "\(arguments): \(result.errors)\(result.output)",
            sourceLocation: sourceLocation)
        #expect(result.output.isEmpty, sourceLocation: sourceLocation)
        let answer = try JSON(parsing: result.errors)
        let shape =
            #"{"version": "int", "error": {"code": "text", "message": "text", "hint?": "text"}}"#
        #expect(try JSONShape(shape).misfits(of: answer) == [], sourceLocation: sourceLocation)
        return answer["error"]
    }
}

extension FieldOffice {
    // MARK: Everyday steps

    /// Adds a record. - Returns: its id.
    func add(_ collection: String, _ fields: String...) throws -> String {
        try #require(try json([collection, "add"] + fields)["id"].text)
    }

    /// Imports a table, whose command has to end with `status`.
    func load(
        _ collection: String, _ table: String, _ options: [String], status: Int32 = 0
    ) throws -> JSON {
        try json(["import", collection, write(table, to: "table.csv")] + options, status: status)
    }

    func edit(_ collection: String, _ id: String, _ fields: String...) throws {
        try json([collection, "edit", id] + fields)
    }

    func show(_ collection: String, _ id: String) throws -> JSON {
        try json(collection, "show", id)["record"]
    }

    /// The visible values of a record.
    func fields(_ collection: String, _ id: String) throws -> JSON {
        try show(collection, id)["fields"]
    }

    /// Whether a text's bytes stand in any file of the replica's folder.
    func holds(_ text: String) throws -> Bool {
        let folder = URL(fileURLWithPath: replica).deletingLastPathComponent()
        let files = try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        return try files.contains {
            try Data(contentsOf: $0).range(of: Data(text.utf8)) != nil
        }
    }

    /// Syncs; open conflicts are no failure.
    @discardableResult
    func sync() throws -> JSON {
        let result = try run("sync", "--json")
        try #require([0, 3].contains(result.status), "\(result.errors)\(result.output)")
        return try JSON(parsing: result.output)
    }

    func conflicts() throws -> [JSON] {
        let result = try run("conflicts", "--json")
        try #require([0, 3].contains(result.status), "\(result.errors)")
        return try JSON(parsing: result.output)["conflicts"].items
    }

    func status() throws -> JSON {
        let result = try run("status", "--json")
        try #require([0, 3].contains(result.status), "\(result.errors)")
        return try JSON(parsing: result.output)
    }

    /// How many records of a space the replica holds.
    func records(in space: String = "network") throws -> Int {
        try status()["spaces"].items.first { $0["space"].text == space }?["records"].int ?? 0
    }

    func digest(of space: String = "network") throws -> String? {
        try status()["spaces"].items.first { $0["space"].text == space }?["digest"].text
    }

    /// All records of a collection, every field, as NDJSON.
    func export(_ collection: String) throws -> String {
        let result = try run("export", collection, "--format", "ndjson", "--restricted")
        try #require(result.status == 0, "\(result.errors)")
        return result.output
    }

    /// The path of a file in the folder.
    func file(_ name: String) -> String { folder.file(name) }

    /// Writes a file into the folder. - Returns: its path.
    func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: file(name), atomically: true, encoding: .utf8)
        return file(name)
    }

    /// Expects the file to be whole and its digests to be true.
    func expectVerified(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let answer = try json("verify", sourceLocation: sourceLocation)
        #expect(answer["ok"] == .bool(true), sourceLocation: sourceLocation)
        #expect(answer["problems"].items == [], sourceLocation: sourceLocation)
    }
}
