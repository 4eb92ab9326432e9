import DomainModel
import ReplicaStore
import SyncProtocol
import Testing

/// What is derived from a plain state's bytes is, byte for byte, what is derived from the state
/// that they give.
@Suite struct PlainStateLaws {
    /// Compares both ways of deriving.
    ///
    /// - Returns: whether the state was plain.
    private func compare(_ entry: StateEntry, _ seed: UInt64) -> Bool {
        let derived = try? PreparedStates([entry][...], schema: .builtIn)
        let built = try? PreparedStates([entry][...], schema: .builtIn, builds: true)
        #expect(derived == built, "seed \(seed)")
        var scan = StateScan()
        return scan.read(entry.state)
    }

    @Test func worldsDeriveTheSame() {
        var plain = 0
        for seed in Seeds.first(300) {
            var random = SplitMix(seed: seed)
            let world = World(using: &random)
            for (record, states) in world.pool {
                for state in states {
                    // Places count from the slice's start, not from its storage's.
                    let bytes = [0xff] + state.encoded()
                    let entry = StateEntry(
                        collection: World.collection, record: record, state: bytes[1...])
                    if compare(entry, seed) { plain += 1 }
                }
            }
        }
        #expect(plain > 1_000)
    }

    @Test func collectionsOfTheSchemaDeriveTheSame() {
        var plain = 0
        for seed in Seeds.first(5_000) {
            var random = SplitMix(seed: seed)
            if compare(SchemaStates.entry(in: .builtIn, using: &random), seed) { plain += 1 }
        }
        #expect(plain > 2_000)
    }

    @Test func damagedBytesAreRefusedAlike() {
        for seed in Seeds.first(3_000) {
            var random = SplitMix(seed: seed)
            let entry = SchemaStates.entry(in: .builtIn, using: &random)
            for _ in 0..<8 {
                var bytes = Array(entry.state)
                switch random.below(4) {
                case 0: bytes.removeLast(1 + random.below(bytes.count))
                case 1: bytes.insert(UInt8(random.below(256)), at: random.below(bytes.count))
                case 2: bytes.remove(at: random.below(bytes.count))
                default: bytes[random.below(bytes.count)] = UInt8(random.below(256))
                }
                let damaged = StateEntry(
                    collection: entry.collection, record: entry.record, state: bytes[...])
                _ = compare(damaged, seed)
            }
        }
    }

    @Test func aPortionDerivesWhatItsStatesDerive() throws {
        for seed in Seeds.first(100) {
            var random = SplitMix(seed: seed)
            let entries = (0..<40).map { _ in SchemaStates.entry(in: .builtIn, using: &random) }
            let derived = try PreparedStates(entries[3...], schema: .builtIn)
            let built = try PreparedStates(entries[3...], schema: .builtIn, builds: true)
            #expect(derived == built, "seed \(seed)")
            #expect(derived.records.count == 37)
        }
    }
}
