import SyncProtocol

/// Random edits as the commands would make them over the state that their author sees.
enum EditGenerator {
    private static let fields = ["given_name", "status", "summary", "schedule", "consent_share"]
    private static let elements = ["tags/urgent", "tags/minor", "notes/1", "notes/2"]

    static func edit(
        _ record: RecordID, over state: RecordState, using random: inout SplitMix
    ) -> RecordEdit {
        let writes = (0..<random.below(4)).map { _ in
            random.pick(fields + elements)
        }
        let keys = Set(writes).sorted()
        return RecordEdit(
            collection: World.collection, record: record,
            writes: keys.map { write(RegisterKey(text: $0), over: state, using: &random) },
            intent: intent(over: state, using: &random))
    }

    private static func write(
        _ key: RegisterKey, over state: RecordState, using random: inout SplitMix
    ) -> RecordEdit.Write {
        let seen = state.registers[key]?.latest?.value.decoded
        let value = key.element == nil ? ValueGenerator.field(using: &random) : element(&random)
        return RecordEdit.Write(key, value, ancestor: random.oneIn(2) ? seen ?? .null : nil)
    }

    private static func element(_ random: inout SplitMix) -> Value {
        random.oneIn(3) ? .null : .bool(true)
    }

    private static func intent(
        over state: RecordState, using random: inout SplitMix
    ) -> RecordEdit.Intent {
        // A record whose heads are all deletions has to be restored before it can be edited.
        let view = LifeView(of: state.life)
        if !state.isEmpty, view.status == .deleted { return .decided(.alive) }
        return switch random.below(24) {
        case 0..<17: .ordinary
        case 17, 18: .closing
        case 19: .decided(.deleted(reason: random.pick(["duplicate", "mistake"])))
        case 20: .decided(.moved(space: random.pick(["office:brest", "office:gomel"])))
        // Also over an erased record, which no correct replica does: erasure still has to hold.
        case 21, 22: .decided(.alive)
        default: random.oneIn(3) ? .decided(.erased) : .ordinary
        }
    }
}
