import SyncProtocol
import Testing

@Suite("Stamps that are known to be ahead")
struct KnownTimesTests {
    private static let phone: RegisterKey = "phone"

    /// Writer 1 writes the phone at a time, and the name later at another; writer 2 writes the
    /// phone without having seen any of it.
    private func state(phone: Int64, name: Int64, other: Int64) -> RecordState {
        var base = RecordState()
        base.edit(by: 3, at: 1, ["title": "T"])
        var mine = base
        mine.edit(by: 1, at: phone, [Self.phone: "1"])
        mine.edit(by: 1, at: name, ["name": "N"])
        base.edit(by: 2, at: other, [Self.phone: "2"])
        return mine.joined(base)
    }

    private func shown(_ state: RecordState) -> Value {
        PolicyRule(.latest).view(of: state.withKnownTimes.registers[Self.phone] ?? .empty).value
    }

    @Test("the least of a writer's later stamps counts")
    func theLeastLaterStampCounts() {
        let state = state(phone: 4000, name: 100, other: 200)
        #expect(shown(state) == "2")
        #expect(
            PolicyRule(.latest).view(of: state.registers[Self.phone] ?? .empty).value == "1")
    }

    @Test("stamps that grow stay as they are")
    func growingStampsStay() {
        let state = state(phone: 100, name: 4000, other: 200)
        #expect(state.withKnownTimes == state)
        #expect(shown(state) == "2")
        #expect(shown(self.state(phone: 300, name: 4000, other: 200)) == "1")
    }

    @Test("what is stored and restated keeps its stamps")
    func statesKeepTheirStamps() throws {
        var state = state(phone: 4000, name: 100, other: 200)
        let before = state.encoded()
        _ = state.withKnownTimes
        #expect(state.encoded() == before)
        state.edit(by: 3, at: 300, ["title": "U"])
        let read = try RecordState(encoded: state.encoded())
        let phone = try #require(read.registers[Self.phone])
        #expect(phone.siblings.map(\.origin.stamp.milliseconds).sorted() == [200, 4000])
    }

    @Test("a scan of a state's bytes knows the same times")
    func scansKnowTheSame() {
        var state = RecordState()
        state.edit(by: 1, at: 4000, [RegisterKey("notes", element: "a"): "first"])
        state.edit(by: 1, at: 100, [RegisterKey("notes", element: "b"): "second"])
        var scan = StateScan()
        let isPlain = scan.read(state.encoded()[...])
        #expect(isPlain)
        let known = state.withKnownTimes
        let stamps = scan.registers.map { scan.knownStamp(of: $0.commit) }
        #expect(stamps == known.registers.entries.map { $0.register.siblings[0].origin.stamp })
        #expect(stamps.map(\.milliseconds) == [100, 100])
    }
}
