/// Builds Prometheus' text format, version 0.0.4.
struct MetricsText {
    private(set) var lines = ""

    mutating func head(_ name: String, _ type: String, _ help: String) {
        lines += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    /// Label values are escaped as the format asks.
    mutating func line(
        _ name: String, _ labels: [(String, String)], _ value: some CustomStringConvertible
    ) {
        let pairs = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
        lines += pairs.isEmpty ? "\(name) \(value)\n" : "\(name){\(pairs)} \(value)\n"
    }

    mutating func counter(_ name: String, _ help: String, _ value: Int) {
        head(name, "counter", help)
        line(name, [], value)
    }

    mutating func gauge(_ name: String, _ help: String, _ value: Int) {
        head(name, "gauge", help)
        line(name, [], value)
    }

    /// One line for each (label name, label value, value).
    mutating func gauges(_ name: String, _ help: String, _ values: [(String, String, Int)]) {
        head(name, "gauge", help)
        for (label, text, value) in values { line(name, [(label, text)], value) }
    }

    /// - Parameter counts: one for each bound, and one for what exceeds the last.
    mutating func histogram(
        _ name: String, _ help: String, bounds: [Double], _ counts: [Int], sum: Double
    ) {
        head(name, "histogram", help)
        var total = 0
        for (index, count) in counts.enumerated() {
            total += count
            let bound = index < bounds.count ? String(bounds[index]) : "+Inf"
            line(name + "_bucket", [("le", bound)], total)
        }
        line(name + "_sum", [], sum)
        line(name + "_count", [], total)
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.append(character)
            }
        }
    }
}
