/// One kind of hostile input, and the product's own code that has to bear it.
///
/// An input may be refused with an error or taken; it must never trap or hang, a refused one must
/// change nothing that is stored, and a taken one must leave a store that verifies.
package protocol FuzzTarget: SendableMetatype {
    static var name: String { get }

    /// How many inputs, or changes of them, a store has taken so far.
    var taken: Int { get }

    /// Makes the stores that inputs meet, the same every time.
    init() throws

    /// Hands an input to the product, and puts everything back as it was.
    ///
    /// - Throws: `FuzzFinding` when a promise was broken; errors of the product are answers.
    mutating func bear(_ input: [UInt8]) throws

    /// Well-formed inputs to begin from, by a name that can be part of a file's.
    func seeds() throws -> [String: [UInt8]]

    /// Changes an input into another one that reaches deeper than changed bytes would.
    static func mutate(_ input: [UInt8], _ random: inout FuzzRandom) -> [UInt8]
}

/// A promise that an input broke.
package struct FuzzFinding: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// Every target, by the name that commands and folders give it.
package enum FuzzTargets {
    package static let all: [any FuzzTarget.Type] = [
        CBORTarget.self, RequestTarget.self, ResponseTarget.self, RecoveryTarget.self,
        HistoryTarget.self, BundleTarget.self, TableTarget.self,
    ]

    package static func named(_ name: String) -> (any FuzzTarget.Type)? {
        all.first { $0.name == name }
    }
}

/// Random numbers that are the same for the same seed.
package struct FuzzRandom: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// SplitMix64 (Steele, Lea, Flood 2014).
    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }
}
