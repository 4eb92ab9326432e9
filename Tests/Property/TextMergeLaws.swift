import Foundation
import SyncProtocol
import Testing

/// Texts that people changed in different paragraphs are merged without loss, however many they
/// are. Spec: MergeRules §5.6.
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

    private static func view(_ texts: [[String]], ancestor: [String]) -> RegisterView {
        let siblings = texts.enumerated().map { index, text in
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

    /// Texts of two to four authors, with many blank and equal paragraphs.
    private func checkMany(_ law: ([String], [[String]], inout SplitMix, UInt64) -> Void) {
        for seed in Seeds.first(20_000) {
            var random = SplitMix(seed: seed)
            let base = (0..<random.below(9)).map { _ in random.pick(["", "", "a", "b"]) }
            let texts = (0..<2 + random.below(3)).map { author in
                var text = base
                for _ in 0...random.below(3) {
                    let place = random.below(text.count + 1)
                    let written = random.pick(["", "a", "by \(author)"])
                    switch random.below(3) {
                    case 0: text.insert(written, at: place)
                    case 1 where place < text.count: text.remove(at: place)
                    case 2 where place < text.count: text[place] = written
                    default: break
                    }
                }
                return text
            }
            law(base, texts, &random, seed)
        }
    }

    @Test func whatTwoAreAskedAboutIsAskedWithAll() {
        var (asked, merged) = (0, 0)
        checkMany { base, texts, _, seed in
            let pairs = texts.indices.flatMap { left in
                texts.indices[(left + 1)...].map { [texts[left], texts[$0]] }
            }
            let isAnyPairAsked = pairs.contains { Self.view($0, ancestor: base).question != nil }
            let view = Self.view(texts, ancestor: base)
            #expect((view.question != nil) == isAnyPairAsked, "seed \(seed)")
            if isAnyPairAsked { asked += 1 } else { merged += 1 }
        }
        #expect(ProcessInfo.processInfo.environment["FIELDBOOK_SEED"] != nil || asked > 1_000)
        #expect(ProcessInfo.processInfo.environment["FIELDBOOK_SEED"] != nil || merged > 1_000)
    }

    @Test func mergeHoldsEveryChangeOnce() {
        checkMany { base, texts, _, seed in
            let view = Self.view(texts, ancestor: base)
            guard view.question == nil else { return }
            let merged = (view.value.text ?? "").split(
                separator: "\n", omittingEmptySubsequences: false)
            for (author, text) in texts.enumerated() {
                let own = "by \(author)"
                let (written, kept) = (text.count { $0 == own }, merged.count { $0 == own })
                #expect(written == kept, "seed \(seed)")
            }
        }
    }

    @Test func mergeOfManyDoesNotDependOnWhoWasFirst() {
        checkMany { base, texts, random, seed in
            let view = Self.view(texts, ancestor: base)
            let other = Self.view(texts.shuffled(using: &random), ancestor: base)
            #expect(view.question == other.question, "seed \(seed)")
            // Of texts that are equal but for white space at their ends the first is merged.
            let values = Set(texts.map { Value.text($0.joined(separator: "\n")) })
            let isOneOfEach = values.allSatisfy { value in
                values.count { Equivalence.holds($0, value) } == 1
            }
            guard view.question == nil, isOneOfEach else { return }
            #expect(view.value == other.value, "seed \(seed)")
        }
    }

    @Test func mergeDoesNotDependOnWhoWasFirst() {
        check { base, mine, theirs, seed in
            let view = Self.view([mine, theirs], ancestor: base)
            let other = Self.view([theirs, mine], ancestor: base)
            #expect(view.question == other.question, "seed \(seed)")
            if view.question == nil { #expect(view.value == other.value, "seed \(seed)") }
        }
    }

    @Test func whatEitherWroteIsKeptOrAskedAbout() {
        check { base, mine, theirs, seed in
            let view = Self.view([mine, theirs], ancestor: base)
            let merged = (view.value.text ?? "").split(
                separator: "\n", omittingEmptySubsequences: false)
            let written = Set(mine + theirs).subtracting(base)
            let isKept = written.allSatisfy { merged.contains(Substring($0)) }
            #expect(view.question != nil || isKept, "seed \(seed)")
        }
    }

    @Test func whatOnlyOneChangedIsTakenAsItIs() {
        check { base, mine, _, seed in
            let view = Self.view([mine, base], ancestor: base)
            #expect(view.question == nil, "seed \(seed)")
            #expect(view.value == .text(mine.joined(separator: "\n")), "seed \(seed)")
        }
    }
}
