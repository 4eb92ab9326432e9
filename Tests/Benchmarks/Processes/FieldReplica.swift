import DomainModel
import Foundation
import ReplicaStore
import SyncProtocol
import TextFormats

/// A replica of a field office, worked on by the real command.
struct FieldReplica {
    struct Answer {
        let members: [String: Value]
        let cost: ProcessCost

        func int(_ name: String) -> Int { Int(members[name]?.int ?? 0) }

        /// Of a sync: both directions, headers included.
        var bytesOnTheWire: Int { int("bytesSent") + int("bytesReceived") }
    }

    let path: String
    let binary: String
    let scratch: String
    /// The file that makes the workload's collection known.
    let schema: String

    @discardableResult
    func run(_ arguments: [String]) throws -> Answer {
        let (output, cost) = try execute(arguments + ["--json", "--quiet"])
        return Answer(members: try JSONReader.value(output).map ?? [:], cost: cost)
    }

    /// - Throws: also when the digests of replica and server differ afterwards.
    @discardableResult
    func sync() throws -> Answer {
        let answer = try run(["sync"])
        guard answer.members["converged"] == .bool(true) else {
            throw BenchFailure("a sync did not converge: \(answer.members)")
        }
        return answer
    }

    /// The ids of a collection's records, in order.
    func ids(_ collection: String) throws -> [String] {
        try documents(collection).compactMap { RecordID($0.id)?.description }
    }

    /// The visible fields of a collection's records as JSON, in the order of their ids.
    func documents(_ collection: String) throws -> [PlainDatabase.Document] {
        let lines = scratch + "/\(UUID().uuidString).ndjson"
        defer { try? FileManager.default.removeItem(atPath: lines) }
        _ = try execute([
            "export", collection, "--format", "ndjson", "--restricted", "--out", lines,
        ])
        let text = try Array(Data(contentsOf: URL(fileURLWithPath: lines)))
        return try text.split(separator: UInt8(ascii: "\n")).map(Self.document)
    }

    /// Opens it in this process.
    func open() throws -> Replica {
        let json = try Data(contentsOf: URL(fileURLWithPath: schema))
        return try Replica(
            path: path, schema: Schema.builtIn.extended(by: JSONReader.value(Array(json))))
    }

    func remove() {
        for ending in ["", "-wal", "-shm", ".incarnation"] {
            try? FileManager.default.removeItem(atPath: path + ending)
        }
    }

    private func execute(_ arguments: [String]) throws -> (output: String, cost: ProcessCost) {
        let child = try ChildProcess(
            binary, arguments + ["--replica", path], environment: ["FIELDBOOK_SCHEMA": schema],
            scratch: scratch)
        let (status, output, cost) = try child.wait()
        guard status == 0 || status == 3 else {
            throw BenchFailure("fieldbook \(arguments[0]): \(status) \(child.log.prefix(2000))")
        }
        return (output, cost)
    }

    /// `{"id":ID,…,"fields":{…}}`: the fields stand last.
    private static func document(_ line: ArraySlice<UInt8>) throws -> PlainDatabase.Document {
        let mark = Array(#""fields":"#.utf8)
        let id = line.dropFirst(7).prefix(36)
        guard let fields = line.firstRange(of: mark), line.last == UInt8(ascii: "}"),
            let id = RecordID(String(decoding: id, as: UTF8.self))
        else { throw BenchFailure("an exported line is not as expected") }
        return (id.bytes, Array(line[fields.upperBound...].dropLast()))
    }
}
