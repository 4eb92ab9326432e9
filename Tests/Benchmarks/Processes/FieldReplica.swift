import DomainModel
import Foundation
import ReplicaStore
import SyncProtocol

/// A replica of a field office, worked on by the real command.
struct FieldReplica {
    struct Answer {
        let members: [String: Value]
        let cost: ProcessCost

        func int(_ name: String) -> Int { Int(members[name]?.int ?? 0) }
    }

    let path: String
    let binary: String
    let scratch: String
    /// The file that makes the workload's collection known.
    let schema: String

    @discardableResult
    func run(_ arguments: [String]) throws -> Answer {
        let child = try ChildProcess(
            binary, arguments + ["--replica", path, "--json", "--quiet"],
            environment: ["FIELDBOOK_SCHEMA": schema], scratch: scratch)
        let (status, output, cost) = try child.wait()
        guard status == 0 || status == 3 else {
            throw BenchFailure("fieldbook \(arguments[0]): \(status) \(child.log.prefix(2000))")
        }
        return Answer(members: try JSONReader.value(output).map ?? [:], cost: cost)
    }

    /// - Throws: also when the digests of replica and server differ afterwards.
    func sync() throws -> Answer {
        let answer = try run(["sync"])
        guard answer.members["converged"] == .bool(true) else {
            throw BenchFailure("a sync did not converge: \(answer.members)")
        }
        return answer
    }

    func remove() {
        for ending in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path + ending)
        }
    }
}
