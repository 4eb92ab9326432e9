import SyncProtocol
import Testing

@Suite struct JoinTests {
    /// A record that writer 1 made and two others have.
    private static func shared() -> RecordState {
        var state = RecordState()
        state.edit(by: 1, ["name": "Ala", "status": "open"])
        return state
    }

    @Test func editsOfDifferentFieldsAreBothKept() {
        var (left, right) = (Self.shared(), Self.shared())
        left.edit(by: 2, ["name": "Alesia"])
        right.edit(by: 3, ["status": "closed"])
        let joined = left.joined(right)
        #expect(joined.values("name") == ["Alesia"])
        #expect(joined.values("status") == ["closed"])
    }

    @Test func editsOfOneFieldBecomeSiblings() {
        var (left, right) = (Self.shared(), Self.shared())
        left.edit(by: 2, ["name": "Alesia"])
        right.edit(by: 3, ["name": "Alena"])
        #expect(left.joined(right).values("name") == ["Alesia", "Alena"])
    }

    @Test func aLaterEditReplacesWhatItsAuthorSaw() {
        var left = Self.shared()
        let old = left
        left.edit(by: 2, ["name": "Alesia"])
        #expect(left.joined(old).values("name") == ["Alesia"])
        #expect(old.joined(left).values("name") == ["Alesia"])
    }

    @Test func aResolutionDoesNotRemoveASiblingItsAuthorHasNotSeen() {
        var (first, second, third) = (Self.shared(), Self.shared(), Self.shared())
        first.edit(by: 2, ["name": "Alesia"])
        second.edit(by: 3, ["name": "Alena"])
        third.edit(by: 4, ["name": "Aliona"])
        var resolved = first.joined(second)
        resolved.edit(by: 2, ["name": "Alesia Alena"])
        let all = resolved.joined(third)
        #expect(all.values("name") == ["Alesia Alena", "Aliona"])
        #expect(all.registers["name"]?.siblings.map(\.isResolution) == [true, false])
    }

    @Test func twoDifferentResolutionsAreANewConflict() {
        var (left, right) = (Self.shared(), Self.shared())
        left.edit(by: 2, ["name": "Alesia"])
        right.edit(by: 3, ["name": "Alena"])
        var (first, second) = (left.joined(right), left.joined(right))
        first.edit(by: 2, ["name": "A"])
        second.edit(by: 3, ["name": "B"])
        let all = first.joined(second)
        #expect(all.values("name") == ["A", "B"])
        #expect(all.registers["name"]?.siblings.allSatisfy(\.isResolution) == true)
    }

    @Test func aRemovalDoesNotEraseAnUnseenConcurrentAdd() {
        var (left, right) = (Self.shared(), Self.shared())
        left.edit(by: 2, ["tags/urgent": true])
        right.edit(by: 3, ["tags/urgent": .null])
        #expect(left.joined(right).values("tags/urgent") == [true, .null])
    }

    @Test func aRegisterThatADeltaDoesNotListIsUnchanged() {
        var state = Self.shared()
        state.edit(by: 2, ["status": "closed"])
        #expect(state.values("name") == ["Ala"])
    }

    @Test func anErasedRecordKeepsOnlyThatAndWhatItHasSeen() {
        var (left, right) = (Self.shared(), Self.shared())
        left.edit(by: 2, [:], .decided(.erased))
        right.edit(by: 3, ["name": "Alena"])
        let joined = right.joined(left)
        #expect(joined.lives == [.erased])
        #expect(joined.registers.isEmpty)
        #expect(joined.context.covers(Sample.dot(3, 1)))
    }

    @Test func erasureOutlivesADecisionThatTriesToUndoIt() {
        var erased = Self.shared()
        erased.edit(by: 2, [:], .decided(.erased))
        var undone = erased
        undone.edit(by: 3, ["name": "Alena"], .decided(.alive))
        #expect(undone.lives == [.erased])
        #expect(erased.joined(undone).registers.isEmpty)
    }
}
