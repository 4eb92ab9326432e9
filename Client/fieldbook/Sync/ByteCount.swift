import ArgumentParser

/// A number of bytes as people type and read it: `64000`, `64k`, `1M`.
struct ByteCount: ExpressibleByArgument, Hashable, Sendable {
    let bytes: Int

    init(bytes: Int) {
        self.bytes = bytes
    }

    init?(argument: String) {
        let factors: [Character: Int] = ["k": 1000, "K": 1000, "m": 1_000_000, "M": 1_000_000]
        let factor = argument.last.flatMap { factors[$0] }
        let digits = factor == nil ? argument : String(argument.dropLast())
        guard let number = Int(digits), number > 0,
            case let (bytes, overflow) = number.multipliedReportingOverflow(by: factor ?? 1),
            !overflow
        else { return nil }
        self.bytes = bytes
    }

    /// `812 B`, `14.2 kB`, `3.0 MB`.
    var text: String {
        switch bytes {
        case ..<1000: "\(bytes) B"
        case ..<1_000_000: "\(bytes / 1000).\(bytes % 1000 / 100) kB"
        default: "\(bytes / 1_000_000).\(bytes % 1_000_000 / 100_000) MB"
        }
    }
}
