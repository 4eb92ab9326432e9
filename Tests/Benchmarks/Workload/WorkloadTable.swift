import DemoData
import Foundation

/// The records of a workload as the table that `fieldbook import` reads; the same in every run.
enum WorkloadTable {
    static func write(_ kind: WorkloadKind, records: Int, to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil) else {
            throw BenchFailure("\(path) cannot be written")
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        let line = try lines(kind)
        var text = kind == .cases ? CaseloadGenerator.headerLine : PlainTable.headerLine
        for index in 0..<records {
            text += line(index)
            if text.utf8.count > 1 << 20 {
                try handle.write(contentsOf: Data(text.utf8))
                text = ""
            }
        }
        try handle.write(contentsOf: Data(text.utf8))
    }

    /// Writes a table that gives every record with one of these ids another text in one field.
    static func writeEdits(
        _ kind: WorkloadKind, ids: [String], round: Int, to path: String
    ) throws {
        let lines = ids.enumerated().map { "\($1),edit \(round) of \($0 % 100)\n" }
        let text = "id,\(kind.textField)\n" + lines.joined()
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    private static func lines(_ kind: WorkloadKind) throws -> (Int) -> String {
        guard kind == .cases else { return PlainTable.line }
        let sources = try DemoSources.load(folder: DemoSources.usualFolder())
        let generator = CaseloadGenerator(sources: sources, office: "minsk", seed: 1)
        return { generator.line(at: $0) }
    }
}
