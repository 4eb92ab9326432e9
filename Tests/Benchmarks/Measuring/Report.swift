import Foundation

/// Writes measurements to stdout, and as JSON lines into a file if there is one.
struct Report: Sendable {
    enum Form: Sendable {
        case table
        case markdown
        case json
    }

    let form: Form
    /// Gets one JSON object a line, whatever stands on stdout; appended to.
    let file: String?

    func write(
        _ benchmark: String, workload: WorkloadKind, records: Int, _ rows: [Measurement]
    ) {
        let title = "\(benchmark), \(workload.rawValue), \(records) records"
        let json = rows.map { ReportLine.of($0, benchmark, workload, records) }
        let lines =
            switch form {
            case .table: ReportTable.text(title, rows)
            case .markdown: ReportTable.markdown(title, rows)
            case .json: json
            }
        FileHandle.standardOutput.write(Data((lines.joined(separator: "\n") + "\n").utf8))
        append(json)
    }

    private func append(_ lines: [String]) {
        guard let file else { return }
        if !FileManager.default.fileExists(atPath: file) {
            _ = FileManager.default.createFile(atPath: file, contents: nil)
        }
        guard let handle = FileHandle(forWritingAtPath: file) else { return }
        _ = try? handle.seekToEnd()
        try? handle.write(contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
        try? handle.close()
    }
}
