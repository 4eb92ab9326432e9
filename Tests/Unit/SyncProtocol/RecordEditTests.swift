import SyncProtocol
import Testing

/// What a local edit says of the record as a whole. Spec: MergeRules §4.
@Suite struct RecordEditTests {
    private static func state(_ heads: [DottedValue]) -> RecordState {
        let counters = heads.map { ($0.dot.writer, $0.dot.counter) }
        return RecordState(
            context: VersionVector(Dictionary(uniqueKeysWithValues: counters)),
            life: Register(heads), registers: RegisterTable())
    }

    private static func lives(
        after heads: DottedValue..., edit: RecordEdit.Intent
    ) -> [Life] {
        Sample.edit([:], edit).delta(over: state(heads), in: Sample.origin(9, 1))
            .life.siblings.map(\.life)
    }

    @Test func anOrdinaryEditReplacesTheAliveHeads() {
        let lives = Self.lives(
            after: Sample.head(1, .alive), Sample.head(2, .alive), edit: .ordinary)
        #expect(lives == [.alive])
    }

    @Test func anOrdinaryEditReopensARecordThatWasOnlyClosed() {
        #expect(Self.lives(after: Sample.head(1, .closing), edit: .ordinary) == [.alive])
    }

    @Test func anOrdinaryEditKeepsAClosingBesideAnotherHead() {
        let lives = Self.lives(
            after: Sample.head(1, .closing), Sample.head(2, .alive), edit: .ordinary)
        #expect(lives == [.closing, .alive])
    }

    @Test func anOrdinaryEditKeepsDeletionsAndMoves() {
        let deleted = Life.deleted(reason: "duplicate")
        let moved = Life.moved(space: "office:brest")
        let lives = Self.lives(
            after: Sample.head(1, deleted), Sample.head(2, moved), Sample.head(3, .alive),
            edit: .ordinary)
        #expect(lives == [deleted, moved, .alive])
    }

    @Test func aClosingKeepsADeletion() {
        let deleted = Life.deleted(reason: "duplicate")
        let lives = Self.lives(
            after: Sample.head(1, deleted), Sample.head(2, .alive), edit: .closing)
        #expect(lives == [deleted, .closing])
    }

    @Test func aDecisionReplacesEveryHeadItSaw() {
        let lives = Self.lives(
            after: Sample.head(1, .deleted(reason: "")), Sample.head(2, .alive),
            edit: .decided(.alive))
        #expect(lives == [.alive])
    }

    @Test func whatWasSeenIsTheContextBeforeTheEdit() {
        let state = Self.state([Sample.head(1, counter: 4, .alive)])
        let delta = Sample.edit(["name": "Ala"]).delta(over: state, in: Sample.origin(9, 1))
        #expect(delta.seen == VersionVector(Sample.dot(1, 4)))
        #expect(delta.registers["name"]?.dots == [Sample.dot(9, 1)])
    }

    @Test func aWriteOverDifferentValuesIsAResolutionAndOverEqualOnesIsNot() {
        var state = RecordState()
        state.life = Register(Sample.head(1, .alive))
        state.context = VersionVector([Sample.writer(1): 1, Sample.writer(2): 1])
        state.registers = RegisterTable([
            "name": Register([Sample.sibling(1, "Ala"), Sample.sibling(2, "Alena")]),
            "status": Register([Sample.sibling(1, "open"), Sample.sibling(2, "open")]),
        ])
        let delta = Sample.edit(["name": "A", "status": "closed", "area": "BY-MI"])
            .delta(over: state, in: Sample.origin(9, 1))
        #expect(delta.registers["name"]?.siblings.first?.isResolution == true)
        #expect(delta.registers["status"]?.siblings.first?.isResolution == false)
        #expect(delta.registers["area"]?.siblings.first?.isResolution == false)
    }
}
