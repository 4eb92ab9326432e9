import Foundation

/// What a torture does next: the same for the same seed, as far as the machine allows.
struct TortureDice {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A number from 0 to below the limit (SplitMix64).
    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return Int((word ^ word >> 31) % UInt64(max(1, limit)))
    }

    /// A call at which a process is ended: each order of magnitude as often as the others, up to
    /// some hundreds; those that are more than a command makes let it end by itself.
    mutating func call() -> Int {
        let magnitude = 1 << below(10)
        return magnitude + below(magnitude)
    }

    /// How often to go on: few rounds in `make test`, as many as asked for in `make torture`.
    static func rounds(_ usual: Int) -> Int {
        ProcessInfo.processInfo.environment["FIELDBOOK_TORTURE_ROUNDS"].flatMap { Int($0) } ?? usual
    }

    /// Where the random numbers begin, said so that a failure can be played again.
    static func seed(_ what: String) -> UInt64 {
        let given = ProcessInfo.processInfo.environment["FIELDBOOK_TORTURE_SEED"]
        let seed = given.flatMap { UInt64($0) } ?? UInt64.random(in: 1...999_999)
        print("\(what): FIELDBOOK_TORTURE_SEED=\(seed)")
        return seed
    }
}
