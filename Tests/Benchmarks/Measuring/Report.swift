import Foundation
import ReplicaStore

/// Writes measurements to stdout: as tables for people, or as one JSON object a line.
///
/// A line is `{"benchmark", "workload", "records", "name", "unit", "median", "least", "most",
/// "takes"}`, with `"floor"` and `"ratio"` where the figure has a floor.
struct Report: Sendable {
    let json: Bool

    func write(
        _ benchmark: String, workload: WorkloadKind, records: Int, _ rows: [Measurement]
    ) {
        let lines =
            json
            ? rows.map { line($0, benchmark, workload, records) }
            : table("\(benchmark), \(workload.rawValue), \(records) records", rows)
        let text = lines.joined(separator: "\n") + "\n"
        FileHandle.standardOutput.write(Data(text.utf8))
    }

    private func line(
        _ row: Measurement, _ benchmark: String, _ workload: WorkloadKind, _ records: Int
    ) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        for (key, text) in [
            ("benchmark", benchmark), ("workload", workload.rawValue), ("name", row.name),
            ("unit", row.unit.rawValue),
        ] {
            writer.key(key)
            writer.text(text)
        }
        for (key, count) in [("records", records), ("takes", row.samples.values.count)] {
            writer.key(key)
            writer.int(count)
        }
        let samples = row.samples
        for (key, number) in [
            ("median", samples.median), ("least", samples.least), ("most", samples.most),
        ] {
            writer.key(key)
            writer.double(number)
        }
        if let floor = row.floor, let ratio = row.ratio {
            writer.key("floor")
            writer.text(floor.name)
            writer.key("ratio")
            writer.double(ratio)
        }
        writer.endObject()
        return writer.string
    }

    private func table(_ title: String, _ rows: [Measurement]) -> [String] {
        let cells = rows.map { row in
            [row.name, Self.text(row.samples.median, row.unit), Self.spread(row), Self.ratio(row)]
        }
        let widths = (0..<4).map { column in cells.map { $0[column].count }.max() ?? 0 }
        let lines = cells.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let padding = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 1 ? padding + cell.0 : cell.0 + padding
            }.joined(separator: "  ")
        }
        return ["", title] + lines.map { "  " + $0 }
    }

    private static func ratio(_ row: Measurement) -> String {
        guard let floor = row.floor, let ratio = row.ratio else { return "" }
        return String(format: "%.2f × ", ratio) + floor.name
    }

    private static func spread(_ row: Measurement) -> String {
        let samples = row.samples
        guard samples.values.count > 1, samples.least < samples.most else { return "" }
        return "(\(text(samples.least, row.unit)) – \(text(samples.most, row.unit)))"
    }

    private static func text(_ number: Double, _ unit: Measurement.Unit) -> String {
        switch unit {
        case .seconds: String(format: "%.2f s", number)
        case .bytes where number >= 1_000_000: String(format: "%.1f MB", number / 1_000_000)
        case .bytesPerRecord: String(format: "%.1f B/record", number)
        default: "\(Int(number.rounded())) \(unit.rawValue)"
        }
    }
}
