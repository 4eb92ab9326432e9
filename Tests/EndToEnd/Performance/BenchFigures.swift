import Foundation
import Testing

/// What one of the benchmarks measured, in a small run: only what does not depend on how busy the
/// machine is may be asked for.
struct BenchFigures {
    private let lines: [JSON]

    /// - Parameter arguments: of `fieldbook-bench`; each figure is taken once.
    init(_ arguments: String...) throws {
        let result = try runCommand(
            "fieldbook-bench", arguments + ["--repeats", "1", "--json"],
            environment: FieldOffice.environment)
        try #require(result.status == 0, "\(arguments): \(result.errors)")
        lines = try result.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
    }

    /// A figure, by its name and a part of its benchmark's.
    func callAsFunction(
        _ name: String, of benchmark: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Double {
        try member("median", name, benchmark, sourceLocation)
    }

    /// A figure as a multiple of its floor.
    func ratio(
        _ name: String, of benchmark: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Double {
        try member("ratio", name, benchmark, sourceLocation)
    }

    private func member(
        _ key: String, _ name: String, _ benchmark: String, _ sourceLocation: SourceLocation
    ) throws -> Double {
        let found = lines.filter { line in
            let title = line["benchmark"].text ?? ""
            return line["name"].text == name && (benchmark.isEmpty || title.contains(benchmark))
        }
        let line = try #require(
            found.count == 1 ? found[0] : nil, "\(found.count) figures are \(name) of \(benchmark)",
            sourceLocation: sourceLocation)
        switch line[key] {
        case .int(let int): return Double(int)
        case .number(let number): return number
        default:
            Issue.record("\(name) has no \(key)", sourceLocation: sourceLocation)
            return .infinity
        }
    }
}
