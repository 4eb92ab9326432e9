import Foundation

/// Figures as people read them.
enum FigureText {
    static func of(_ number: Double, _ unit: Measurement.Unit) -> String {
        switch unit {
        case .seconds where number < 0.001: String(format: "%.0f µs", number * 1_000_000)
        case .seconds where number < 1: String(format: "%.1f ms", number * 1_000)
        case .seconds: String(format: "%.2f s", number)
        case .bytes where number >= 1_000_000: String(format: "%.1f MB", number / 1_000_000)
        case .count where number < 100 && number != number.rounded():
            String(format: "%.2f", number)
        case .count: "\(Int(number.rounded()))"
        case .bytesPerRecord, .bytesPerCommit, .allocationsPerRecord, .allocationsPerCommit:
            String(format: "%.1f ", number) + unit.rawValue
        default: "\(grouped(number)) \(unit.rawValue)"
        }
    }

    static func ratio(_ number: Double) -> String {
        String(format: number < 0.1 ? "%.3f" : "%.2f", number)
    }

    private static func grouped(_ number: Double) -> String {
        var digits = Array(String(Int(number.rounded())))
        var place = digits.count - 3
        while place > 0 {
            digits.insert(" ", at: place)
            place -= 3
        }
        return String(digits)
    }
}
