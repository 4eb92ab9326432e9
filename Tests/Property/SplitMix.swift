import Foundation

/// A small generator whose whole state is its seed, so that a failure can be run again.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}

extension SplitMix {
    /// A number from 0 up to, not including, `bound`.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// True once in `count` times.
    mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }

    mutating func pick<Element>(_ items: [Element]) -> Element { items[below(items.count)] }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}

/// The seeds of a property; `FIELDBOOK_SEED` in the environment runs that one alone.
enum Seeds {
    static func first(_ count: UInt64) -> [UInt64] {
        let chosen = ProcessInfo.processInfo.environment["FIELDBOOK_SEED"].flatMap { UInt64($0) }
        return chosen.map { [$0] } ?? Array(1...count)
    }
}
