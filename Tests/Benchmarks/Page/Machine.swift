import Foundation
import GRDBSQLite

/// What the figures were taken on.
enum Machine {
    static var description: String {
        let memory = Double(ProcessInfo.processInfo.physicalMemory) / Double(1 << 30)
        return [
            "\(ProcessInfo.processInfo.activeProcessorCount) cores", processor,
            String(format: "%.0f GiB of memory", memory),
            "SQLite \(String(cString: sqlite3_libversion()))",
        ].compactMap(\.self).joined(separator: ", ")
    }

    private static var processor: String? {
        let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
        let line = text?.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
