/// Inputs made from others by chance: the same sequence for the same seed.
package struct FuzzRoll {
    private let type: any FuzzTarget.Type
    private let seeds: [[UInt8]]
    private var random: FuzzRandom

    package init(_ type: any FuzzTarget.Type, seeds: [[UInt8]], seed: UInt64) {
        self.type = type
        self.seeds = seeds
        random = FuzzRandom(seed: seed)
    }

    package mutating func next() -> [UInt8] {
        let start = seeds.isEmpty ? [] : seeds[random.below(seeds.count)]
        return type.mutate(start, &random)
    }
}
