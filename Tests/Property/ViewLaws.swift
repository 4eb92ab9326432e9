import SyncProtocol
import Testing

/// Policies are pure views of the siblings. Spec: MergeRules §5.
@Suite struct ViewLaws {
    private static let rules: [PolicyRule] =
        Policy.allCases.map { PolicyRule($0) } + [
            PolicyRule(.max, order: ["open", "closed"]),
            PolicyRule(.min, order: ["open", "closed", 2]),
            PolicyRule(.safest, order: ["closed", "open"]),
            PolicyRule(.progress, steps: ["open": ["closed"], "closed": ["open", 1], 1: [2, 3]]),
        ]

    private static func siblings(using random: inout SplitMix) -> [DottedValue] {
        (0..<(1 + random.below(5))).map { index in
            DottedValue(
                Origin(
                    dot: Dot(WriterID(rawValue: UInt64(index)), UInt64(1 + random.below(3))),
                    stamp: HybridTimestamp(milliseconds: Int64(random.below(3))), author: "Ala"),
                EncodedValue(ValueGenerator.field(using: &random)),
                ancestor: random.oneIn(2)
                    ? EncodedValue(ValueGenerator.field(using: &random)) : nil,
                isResolution: random.oneIn(5))
        }
    }

    private func check(_ law: (PolicyRule, [DottedValue], inout SplitMix, UInt64) -> Void) {
        for seed in Seeds.first(4_000) {
            var random = SplitMix(seed: seed)
            let siblings = Self.siblings(using: &random)
            for rule in Self.rules { law(rule, siblings, &random, seed) }
        }
    }

    @Test func viewDoesNotDependOnTheOrderOfSiblings() {
        check { rule, siblings, random, seed in
            let view = rule.view(of: Register(siblings))
            let shuffled = rule.view(of: Register(siblings.shuffled(using: &random)))
            #expect(view == shuffled, "\(rule.policy), seed \(seed)")
            #expect(view == rule.view(of: Register(siblings)), "\(rule.policy), seed \(seed)")
        }
    }

    @Test func whoIsAskedHasAChoiceAndOthersAreNotAsked() {
        check { rule, siblings, _, seed in
            let view = rule.view(of: Register(siblings))
            #expect(
                (view.question == nil) == view.candidates.isEmpty, "\(rule.policy), seed \(seed)")
            #expect(view.candidates.count != 1, "\(rule.policy), seed \(seed)")
            #expect(view.candidates.allSatisfy { !$0.isEmpty }, "\(rule.policy), seed \(seed)")
            let silent: Set<Policy> = [.latest, .set, .log, .max, .min, .safest]
            if silent.contains(rule.policy) || siblings.count == 1 {
                #expect(view.question == nil, "\(rule.policy), seed \(seed)")
            }
        }
    }

    @Test func visibleValueIsASiblingsOrMergedText() {
        check { rule, siblings, _, seed in
            let view = rule.view(of: Register(siblings))
            let isMerged = rule.policy == .text && view.question == nil
            let isSiblings = siblings.contains { $0.value.decoded == view.value }
            #expect(isSiblings || isMerged, "\(rule.policy), seed \(seed)")
            #expect(view.winner.map { siblings.contains($0) } == true, "seed \(seed)")
        }
    }

    @Test func lifeViewDoesNotDependOnTheOrderOfHeads() {
        let lives: [Life] = [
            .alive, .closing, .deleted(reason: "a"), .moved(space: "office:brest"),
            .moved(space: "office:gomel"), .erased,
        ]
        for seed in Seeds.first(4_000) {
            var random = SplitMix(seed: seed)
            let heads = Self.siblings(using: &random).map {
                DottedValue($0.origin, random.pick(lives).encoded)
            }
            let view = LifeView(of: Register(heads))
            #expect(view == LifeView(of: Register(heads.shuffled(using: &random))), "seed \(seed)")
        }
    }
}
