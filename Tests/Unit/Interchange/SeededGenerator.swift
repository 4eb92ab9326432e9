/// Random numbers that are the same for the same seed (SplitMix64), so that a failure can be had
/// again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

extension SeededGenerator {
    /// A text of several scripts, with what formats stumble over.
    mutating func text(upTo length: Int = 12) -> String {
        let pieces = [
            "a", "Z", "7", " ", ",", ";", "\t", "\"", "'", "\n", "\r", "\r\n", "\\", "=", "+", "-",
            "@", "[", "{", "ў", "І", "ё", "م", "یک", "\u{200f}", "\u{202e}", "e\u{301}", "👩‍👧",
            "\u{1}",
            "/", "\u{7f}", "\u{2028}",
        ]
        let count = Int.random(in: 0...length, using: &self)
        return (0..<count).map { _ in pieces.randomElement(using: &self) ?? "" }.joined()
    }
}
