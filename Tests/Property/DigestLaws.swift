import SyncProtocol
import Testing

/// The digest of a space is a sum that can be kept up. Spec: MergeRules §8.
@Suite struct DigestLaws {
    private static func digest(of states: [RecordID: RecordState]) -> Digest {
        var digest = Digest()
        for (record, state) in states where !state.isEmpty { digest.add(term(record, state)) }
        return digest
    }

    private static func term(_ record: RecordID, _ state: RecordState) -> ContentHash {
        Digest.term(collection: World.collection, record: record, state: state.encoded())
    }

    @Test func incrementalDigestEqualsTheRecomputedOne() {
        for seed in Seeds.first(200) {
            var random = SplitMix(seed: seed)
            let world = World(using: &random)
            var replica = WorldReplica(writer: WriterID(rawValue: 7), author: "", clock: 0)
            var digest = Digest()
            for commit in world.history {
                let before = replica.states
                _ = replica.receive(commit)
                for delta in commit.deltas {
                    if let old = before[delta.record] {
                        digest.remove(Self.term(delta.record, old))
                    }
                    digest.add(Self.term(delta.record, replica.state(delta.record)))
                }
                #expect(digest == Self.digest(of: replica.states), "seed \(seed)")
            }
        }
    }

    @Test func digestDoesNotDependOnOrder() {
        for seed in Seeds.first(200) {
            var random = SplitMix(seed: seed)
            let terms = (0..<20).map { _ in ContentHash(of: random.bytes(8)) }
            var forward = Digest()
            var shuffled = Digest()
            for term in terms { forward.add(term) }
            for term in terms.shuffled(using: &random) { shuffled.add(term) }
            #expect(forward.bytes == shuffled.bytes, "seed \(seed)")
            #expect(Digest(forward.bytes) == forward, "seed \(seed)")
            for term in terms.shuffled(using: &random) { shuffled.remove(term) }
            #expect(shuffled == Digest(), "seed \(seed)")
        }
    }
}
