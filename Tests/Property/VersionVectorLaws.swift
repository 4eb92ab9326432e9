import SyncProtocol
import Testing

/// Version vectors are a lattice under merge, ordered by inclusion. Spec: MergeRules §2.
@Suite struct VersionVectorLaws {
    private static func vector(using random: inout SplitMix) -> VersionVector {
        var counters: [WriterID: UInt64] = [:]
        for _ in 0..<random.below(5) {
            counters[WriterID(rawValue: UInt64(random.below(6)))] = UInt64(random.below(4))
        }
        return VersionVector(counters)
    }

    private func check(_ law: (VersionVector, VersionVector, VersionVector, UInt64) -> Void) {
        for seed in Seeds.first(5_000) {
            var random = SplitMix(seed: seed)
            law(
                Self.vector(using: &random), Self.vector(using: &random),
                Self.vector(using: &random), seed)
        }
    }

    @Test func mergeIsTheLeastVectorThatCoversBoth() {
        check { left, right, other, seed in
            let merged = left.merging(right)
            #expect(merged.covers(left) && merged.covers(right), "seed \(seed)")
            if other.covers(left), other.covers(right) {
                #expect(other.covers(merged), "seed \(seed)")
            }
        }
    }

    @Test func mergeIsCommutativeAssociativeAndIdempotent() {
        check { first, second, third, seed in
            #expect(first.merging(second) == second.merging(first), "seed \(seed)")
            #expect(
                first.merging(second).merging(third) == first.merging(second.merging(third)),
                "seed \(seed)")
            #expect(first.merging(first) == first, "seed \(seed)")
        }
    }

    @Test func relationIsMirroredAndMatchesCovering() {
        let mirror: [CausalRelation: CausalRelation] = [
            .equal: .equal, .before: .after, .after: .before, .concurrent: .concurrent,
        ]
        check { left, right, _, seed in
            let relation = left.relation(to: right)
            #expect(right.relation(to: left) == mirror[relation], "seed \(seed)")
            #expect((relation == .equal) == (left == right), "seed \(seed)")
            let isContained = relation == .equal || relation == .before
            #expect(isContained == right.covers(left), "seed \(seed)")
        }
    }

    @Test func entriesAreSortedAndNeverZero() {
        check { left, right, _, seed in
            var vector = left.merging(right)
            vector.include(Dot(WriterID(rawValue: 3), 0))
            let writers = vector.entries.map(\.writer)
            #expect(writers == Set(writers).sorted(), "seed \(seed)")
            #expect(vector.entries.allSatisfy { $0.counter > 0 }, "seed \(seed)")
        }
    }
}
