import Simulation

/// How often each operation took effect near each fault, as a table.
enum CoverageTable {
    static func text(_ coverage: Coverage) -> String {
        let faults = coverage.faults.keys.sorted()
        let width = (coverage.operations.keys.map(\.count).max() ?? 0) + 1
        func cell(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(1, width - text.count)) + text
        }
        var lines = [
            String(repeating: " ", count: width) + cell("all", 8)
                + faults.map { cell($0, max(8, $0.count + 1)) }.joined()
        ]
        for operation in coverage.operations.keys.sorted() {
            let name = operation + String(repeating: " ", count: width - operation.count)
            let counts = faults.map { fault in
                let pair = coverage.count(operation, near: fault)
                return cell("\(pair)", max(8, fault.count + 1))
            }
            lines.append(
                name + cell("\(coverage.operations[operation] ?? 0)", 8) + counts.joined())
        }
        return lines.joined(separator: "\n")
    }
}
