import ReplicaStore
import TextFormats

/// A measurement as one JSON object:
/// `{"benchmark", "workload", "records", "name", "unit", "median", "least", "most", "takes"}`, with
/// `"floor"` and `"ratio"` where it has a floor, and
/// `"target": {"sense": "≥" or "≤", "of": "ratio" or "value", "reach", "aim"}` where it has one.
enum ReportLine {
    static func of(
        _ row: Measurement, _ benchmark: String, _ workload: WorkloadKind, _ records: Int
    ) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.members([
            ("benchmark", benchmark), ("workload", workload.rawValue), ("name", row.name),
            ("unit", row.unit.rawValue),
        ])
        for (key, count) in [("records", records), ("takes", row.samples.values.count)] {
            writer.key(key)
            writer.int(count)
        }
        let samples = row.samples
        writer.members([
            ("median", samples.median), ("least", samples.least), ("most", samples.most),
        ])
        if let floor = row.floor, let ratio = row.ratio {
            writer.members([("floor", floor.name)])
            writer.members([("ratio", ratio)])
        }
        if let target = row.target {
            writer.key("target")
            write(target, to: &writer)
        }
        writer.endObject()
        return writer.string
    }

    private static func write(_ target: Target, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.members([
            ("sense", target.sense.rawValue), ("of", target.isOfRatio ? "ratio" : "value"),
        ])
        if let reach = target.reach { writer.members([("reach", reach)]) }
        if let aim = target.aim { writer.members([("aim", aim)]) }
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func members(_ members: [(String, String)]) {
        for (key, text) in members {
            self.key(key)
            self.text(text)
        }
    }

    fileprivate mutating func members(_ members: [(String, Double)]) {
        for (key, number) in members {
            self.key(key)
            double(number)
        }
    }
}
