import SyncProtocol
import Testing

/// Texts that two people changed in different paragraphs are merged without loss.
/// Spec: MergeRules §5.
@Suite struct TextMergeLaws {
    private static func edited(_ base: [String], using random: inout SplitMix) -> [String] {
        var result = base
        for _ in 0...random.below(2) {
            let place = random.below(result.count + 1)
            switch random.below(3) {
            case 0: result.insert("new \(random.below(100))", at: place)
            case 1 where place < result.count: result.remove(at: place)
            case 2 where place < result.count: result[place] += " changed \(random.below(100))"
            default: break
            }
        }
        return result
    }

    private static func view(
        _ first: [String], _ second: [String], ancestor: [String]
    ) -> RegisterView {
        let siblings = [first, second].enumerated().map { index, text in
            let dot = Dot(WriterID(rawValue: UInt64(index)), 1)
            let stamp = HybridTimestamp(milliseconds: Int64(index))
            return DottedValue(
                Origin(dot: dot, stamp: stamp, author: "Ala"),
                EncodedValue(.text(text.joined(separator: "\n"))),
                ancestor: EncodedValue(.text(ancestor.joined(separator: "\n"))))
        }
        return PolicyRule(.text).view(of: Register(siblings))
    }

    private func check(_ law: ([String], [String], [String], UInt64) -> Void) {
        for seed in Seeds.first(5_000) {
            var random = SplitMix(seed: seed)
            let base = (0..<random.below(8)).map { "paragraph \($0 % 5)" }
            law(base, Self.edited(base, using: &random), Self.edited(base, using: &random), seed)
        }
    }

    @Test func mergeDoesNotDependOnWhoWasFirst() {
        check { base, mine, theirs, seed in
            let view = Self.view(mine, theirs, ancestor: base)
            let other = Self.view(theirs, mine, ancestor: base)
            #expect(view.question == other.question, "seed \(seed)")
            if view.question == nil { #expect(view.value == other.value, "seed \(seed)") }
        }
    }

    @Test func whatEitherWroteIsKeptOrAskedAbout() {
        check { base, mine, theirs, seed in
            let view = Self.view(mine, theirs, ancestor: base)
            let merged = (view.value.text ?? "").split(
                separator: "\n", omittingEmptySubsequences: false)
            let written = Set(mine + theirs).subtracting(base)
            let isKept = written.allSatisfy { merged.contains(Substring($0)) }
            #expect(view.question != nil || isKept, "seed \(seed)")
        }
    }

    @Test func whatOnlyOneChangedIsTakenAsItIs() {
        check { base, mine, _, seed in
            let view = Self.view(mine, base, ancestor: base)
            #expect(view.question == nil, "seed \(seed)")
            #expect(view.value == .text(mine.joined(separator: "\n")), "seed \(seed)")
        }
    }
}
