import SyncProtocol
import Testing

/// The laws of the join, over states that replicas really reached. Spec: MergeRules §3.
@Suite struct JoinLaws {
    private static func join(_ left: RecordState, _ right: RecordState) -> RecordState {
        var result = left
        Join.merge(right, into: &result)
        return result
    }

    /// Runs a law on some triples of states of one record from each of many worlds.
    private func check(
        _ law: (RecordState, RecordState, RecordState) -> (RecordState, RecordState)
    ) {
        for seed in Seeds.first(1_200) {
            var random = SplitMix(seed: seed)
            let world = World(using: &random)
            for record in world.records {
                guard let pool = world.pool[record] else { continue }
                for _ in 0..<12 {
                    let (left, right) = law(
                        random.pick(pool), random.pick(pool), random.pick(pool))
                    let isSame = left.encoded() == right.encoded()
                    #expect(isSame, "seed \(seed)")
                }
            }
        }
    }

    @Test func joinIsCommutative() {
        check { left, right, _ in (Self.join(left, right), Self.join(right, left)) }
    }

    @Test func joinIsAssociative() {
        check { first, second, third in
            (
                Self.join(Self.join(first, second), third),
                Self.join(first, Self.join(second, third))
            )
        }
    }

    @Test func joinIsIdempotent() {
        check { left, right, _ in
            let joined = Self.join(left, right)
            return (Self.join(joined, right), joined)
        }
    }

    @Test func joinNeverForgetsWhatWasSeen() {
        check { left, right, _ in
            let joined = Self.join(left, right)
            #expect(joined.context == left.context.merging(right.context))
            return (joined, joined)
        }
    }
}
