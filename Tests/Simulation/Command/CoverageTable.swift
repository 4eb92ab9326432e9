import Simulation

/// How often each operation took effect near each fault, as a table.
enum CoverageTable {
    static func text(_ coverage: Coverage) -> String {
        let faults = Coverage.allFaults
        let operations = Coverage.allOperations
        let width = (operations.map(\.count).max() ?? 0) + 1
        func cell(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(1, width - text.count)) + text
        }
        var lines = [
            String(repeating: " ", count: width) + cell("all", 8)
                + faults.map { cell($0, max(8, $0.count + 1)) }.joined()
        ]
        var reached = 0
        for operation in operations {
            let name = operation + String(repeating: " ", count: width - operation.count)
            let counts = faults.map { fault in
                let pair = coverage.count(operation, near: fault)
                if pair > 0 { reached += 1 }
                return cell("\(pair)", max(8, fault.count + 1))
            }
            lines.append(
                name + cell("\(coverage.operations[operation] ?? 0)", 8) + counts.joined())
        }
        lines.append(text(transitions: coverage.transitions))
        lines.append("\(reached) of \(operations.count * faults.count) pairs were met")
        return lines.joined(separator: "\n")
    }

    /// How often each transition of a conversation was taken, one in a line.
    static func text(transitions: [String: Int]) -> String {
        let lines = transitions.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return (lines + ["\(lines.count) transitions of conversations were taken"])
            .joined(separator: "\n")
    }
}
