import SyncProtocol

/// Random values, with the numbers and texts at which encodings change their form.
enum ValueGenerator {
    private static let texts = [
        "", "open", "closed", " closed ", "Jos\u{e9}", "Jose\u{301}", "Ірына", "مرحبا", "a\nb\nc",
        "a\nb2\nc", "a\nb\nc2\nd", String(repeating: "x", count: 23),
        String(repeating: "y", count: 24), String(repeating: "z", count: 256),
    ]
    private static let integers: [Int64] = [
        0, 1, 23, 24, 255, 256, 65535, 65536, 1 << 32 - 1, 1 << 32, .max, -1, -24, -25, -256, -257,
        -65536, -65537, .min,
    ]
    private static let doubles = [
        0.5, 1.5, 0, -0.0, 1, 65504, 65505, 0x1p-24, 0x1p-14, 0x1p-25, 0x1.004p0, 0.1, 3.4e38,
        1e300,
        -2.75, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    ]

    /// What a field may hold: few enough values that equal ones meet.
    static func field(using random: inout SplitMix) -> Value {
        switch random.below(5) {
        case 0: .null
        case 1: .int(random.pick([1, 2, 3]))
        case 2: .map(["start": .int(Int64(random.below(2))), "zone": "Europe/Minsk"])
        default: .text(random.pick(texts))
        }
    }

    static func value(depth: Int = 0, using random: inout SplitMix) -> Value {
        switch random.below(depth < 5 ? 8 : 6) {
        case 0: .null
        case 1: .bool(random.oneIn(2))
        case 2: .int(random.oneIn(2) ? random.pick(integers) : Int64(bitPattern: random.next()))
        case 3: .double(double(using: &random))
        case 4: .text(random.pick(texts))
        case 5: .bytes(random.bytes(random.below(40)))
        case 6: .array((0..<random.below(5)).map { _ in value(depth: depth + 1, using: &random) })
        default: map(depth: depth, using: &random)
        }
    }

    private static func double(using random: inout SplitMix) -> Double {
        let bits = Double(bitPattern: random.next())
        return random.oneIn(2) || !bits.isFinite ? random.pick(doubles) : bits
    }

    private static func map(depth: Int, using random: inout SplitMix) -> Value {
        let keys = (0..<random.below(5)).map { _ in random.pick(texts) + "\(random.below(20))" }
        var entries: [String: Value] = [:]
        for key in keys { entries[key] = value(depth: depth + 1, using: &random) }
        return .map(entries)
    }
}
