import DomainModel
import SyncProtocol
import TextFormats

extension ReportLine {
    /// Reads what `of` wrote; of the takes, only median, least and most are known again.
    static func read(_ line: some StringProtocol) throws -> ReportedRow {
        guard let members = try JSONReader.value(String(line)).map,
            let benchmark = members["benchmark"]?.text, let name = members["name"]?.text,
            let workload = members["workload"]?.text.flatMap(WorkloadKind.init),
            let unit = members["unit"]?.text.flatMap(Measurement.Unit.init),
            let records = members["records"]?.int, let median = members["median"]?.number
        else { throw BenchFailure("not a line of --json or --out: \(line.prefix(100))") }
        let spread = [
            members["least"]?.number ?? median, median, members["most"]?.number ?? median,
        ]
        var row = Measurement(name, Samples(spread), unit)
        if let floor = members["floor"]?.text, let ratio = members["ratio"]?.number, ratio > 0 {
            row.floor = Measurement.Floor(name: floor, value: median / ratio)
        }
        row.target = members["target"]?.map.flatMap(target)
        return ReportedRow(
            benchmark: benchmark, workload: workload, records: Int(records), row: row)
    }

    private static func target(_ members: [String: Value]) -> Target? {
        guard let sense = members["sense"]?.text.flatMap(Target.Sense.init) else { return nil }
        return Target(
            sense: sense, reach: members["reach"]?.number, aim: members["aim"]?.number,
            isOfRatio: members["of"]?.text == "ratio")
    }
}

/// A measurement with what it is of.
struct ReportedRow: Sendable {
    let benchmark: String
    let workload: WorkloadKind
    let records: Int
    let row: Measurement

    var title: String { "\(benchmark), \(workload.rawValue), \(records) records" }
}

extension Value {
    fileprivate var number: Double? {
        switch self {
        case .int(let int): Double(int)
        case .double(let double): double
        default: nil
        }
    }
}
