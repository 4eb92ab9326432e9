import SyncProtocol
import Testing

@Suite struct RegisterViewTests {
    private static func view(_ rule: PolicyRule, _ siblings: DottedValue...) -> RegisterView {
        rule.view(of: Register(siblings))
    }

    @Test func anEmptyRegisterShowsNothing() {
        let view = Self.view(PolicyRule(.review))
        #expect(view.value == .null)
        #expect(view.winner == nil)
        #expect(view.question == nil)
    }

    @Test func reviewShowsTheLatestAndAsks() {
        let view = Self.view(
            PolicyRule(.review), Sample.sibling(1, at: 20, "Ala"), Sample.sibling(2, at: 10, "Al"))
        #expect(view.value == "Ala")
        #expect(view.question == .value)
        #expect(view.candidates.map { $0.map(\.dot) } == [[Sample.dot(2, 1)], [Sample.dot(1, 1)]])
    }

    @Test func equalStampsAreSettledByTheGreaterDot() {
        let view = Self.view(PolicyRule(.latest), Sample.sibling(2, "b"), Sample.sibling(1, "a"))
        #expect(view.value == "b")
    }

    @Test func valuesThatAreEqualAfterNormalisationAreOneCandidate() {
        let view = Self.view(
            PolicyRule(.review), Sample.sibling(1, " Jos\u{e9}"), Sample.sibling(2, "Jose\u{301}"))
        #expect(view.question == nil)
    }

    @Test func fillingAnEmptyFieldNeverAsks() {
        let view = Self.view(
            PolicyRule(.review), Sample.sibling(1, at: 10, "Ala", ancestor: .null),
            Sample.sibling(2, at: 20, .null, ancestor: .null))
        #expect(view.value == "Ala")
        #expect(view.question == nil)
    }

    @Test func clearingAFieldAgainstAnEditAsks() {
        let view = Self.view(
            PolicyRule(.review), Sample.sibling(1, at: 10, "Alena", ancestor: "Ala"),
            Sample.sibling(2, at: 20, .null, ancestor: "Ala"))
        #expect(view.question == .value)
    }

    @Test func aSetElementThatOneAddsAndAnotherRemovesIsThere() {
        let view = Self.view(
            PolicyRule(.set), Sample.sibling(1, at: 10, true), Sample.sibling(2, at: 20, .null))
        #expect(view.value == true)
        #expect(view.question == nil)
    }

    @Test func onceShowsTheFirstAndAsks() {
        let view = Self.view(
            PolicyRule(.once), Sample.sibling(1, at: 20, "A"), Sample.sibling(2, at: 10, "B"))
        #expect(view.value == "B")
        #expect(view.question == .value)
    }

    @Test func progressShowsTheFurthestAlong() {
        let rule = PolicyRule(.progress, steps: ["sent": ["accepted"], "accepted": ["completed"]])
        let view = Self.view(
            rule, Sample.sibling(1, at: 10, "completed"), Sample.sibling(2, at: 20, "sent"))
        #expect(view.value == "completed")
        #expect(view.question == nil)
    }

    @Test func progressAsksBetweenIncomparableStates() {
        let rule = PolicyRule(.progress, steps: ["sent": ["declined", "completed"]])
        let view = Self.view(
            rule, Sample.sibling(1, at: 10, "completed"), Sample.sibling(2, at: 20, "declined"))
        #expect(view.question == .transition)
    }

    @Test func safestShowsTheMostRestrictiveWhateverTheTime() {
        let consent = Self.view(
            PolicyRule(.safest), Sample.sibling(1, at: 10, false), Sample.sibling(2, at: 20, true))
        #expect(consent.value == false)
        let noContact = Self.view(
            PolicyRule(.safest, order: [true, false]), Sample.sibling(1, at: 10, true),
            Sample.sibling(2, at: 20, false))
        #expect(noContact.value == true)
    }

    @Test func textWithoutOverlapIsMergedByParagraph() {
        let view = Self.view(
            PolicyRule(.text), Sample.sibling(1, at: 10, "A\nb\nc", ancestor: "a\nb\nc"),
            Sample.sibling(2, at: 20, "a\nb\nC", ancestor: "a\nb\nc"))
        #expect(view.value == "A\nb\nC")
        #expect(view.question == nil)
    }

    @Test func textWithOverlapAsks() {
        let view = Self.view(
            PolicyRule(.text), Sample.sibling(1, at: 10, "A\nb", ancestor: "a\nb"),
            Sample.sibling(2, at: 20, "AA\nb", ancestor: "a\nb"))
        #expect(view.value == "AA\nb")
        #expect(view.question == .value)
    }

    @Test func textWithCarriageReturnsIsMergedByParagraphToo() {
        let view = Self.view(
            PolicyRule(.text), Sample.sibling(1, at: 10, "A\r\nb\r\nc", ancestor: "a\r\nb\r\nc"),
            Sample.sibling(2, at: 20, "a\r\nb\r\nC", ancestor: "a\r\nb\r\nc"))
        #expect(view.value == "A\r\nb\r\nC")
        #expect(view.question == nil)
    }
}

@Suite struct LifeViewTests {
    private static func view(_ lives: Life...) -> LifeView {
        LifeView(
            of: Register(
                lives.enumerated().map { Sample.head(UInt64($0 + 1), at: Int64($0), $1) }))
    }

    @Test func aDeletionAgainstAnEditStaysInUseAndAsks() {
        let view = Self.view(.deleted(reason: "mistake"), .alive)
        #expect(view.isAlive)
        #expect(view.question == .delete)
    }

    @Test func deletionsAloneDelete() {
        let view = Self.view(.deleted(reason: "mistake"), .deleted(reason: "duplicate"))
        #expect(view.status == .deleted)
        #expect(view.question == nil)
    }

    @Test func aClosingAgainstAnEditAsks() {
        #expect(Self.view(.closing, .alive).question == .closing)
        #expect(Self.view(.closing).question == nil)
        #expect(Self.view(.closing, .closing).question == nil)
    }

    @Test func aMoveOutranksEditsAndTheLatestMoveIsHome() {
        let view = Self.view(
            .moved(space: "office:brest"), .moved(space: "office:gomel"), .alive,
            .deleted(reason: ""))
        #expect(view.status == .moved(space: "office:gomel"))
    }

    @Test func erasureOutranksAll() {
        #expect(Self.view(.erased, .moved(space: "x"), .alive).status == .erased)
    }

    @Test func headsAreReadBackAndUnknownOnesKeepTheRecordAlive() {
        let lives: [Life] = [
            .alive, .closing, .deleted(reason: "дубль"), .moved(space: "office:brest"), .erased,
        ]
        for life in lives { #expect(Life(life.encoded) == life) }
        for value: Value in [5, "alive", [2], [2, 3], [7, "x"], .null] {
            #expect(Life(EncodedValue(value)) == nil)
        }
        #expect(DottedValue(Sample.origin(1, 1), EncodedValue(5)).life == .alive)
    }
}

@Suite struct EquivalenceTests {
    @Test(arguments: [
        (Value.text("a "), Value.text("\ta")), (.text("Jos\u{e9}"), .text("Jose\u{301}")),
        (.int(1), .double(1)), (.null, .text("  ")), (.array(["a "]), .array(["a"])),
        (.map(["start": " 1"]), .map(["start": "1"])),
    ])
    func holdsBetween(_ left: Value, _ right: Value) {
        #expect(Equivalence.holds(left, right))
        #expect(Equivalence.holds(right, left))
    }

    @Test(arguments: [
        (Value.text("a"), Value.text("A")), (.text("a b"), .text("ab")), (.null, .bool(false)),
        (.int(1), .text("1")), (.array(["a", "b"]), .array(["b", "a"])),
        (.map(["a": 1]), .map(["b": 1])),
    ])
    func doesNotHoldBetween(_ left: Value, _ right: Value) {
        #expect(!Equivalence.holds(left, right))
        #expect(!Equivalence.holds(right, left))
    }
}
