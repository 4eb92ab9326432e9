import SyncProtocol
import Testing

@Suite struct RecordStateTests {
    private static func state(authors: [String]) -> RecordState {
        let siblings = authors.enumerated().map { index, author in
            DottedValue(
                Origin(
                    dot: Sample.dot(UInt64(index + 1), 1), stamp: HybridTimestamp(rawValue: 1),
                    author: author),
                EncodedValue("x"))
        }
        var context = VersionVector()
        for sibling in siblings { context.include(sibling.dot) }
        return RecordState(
            context: context,
            life: Register(siblings.map { DottedValue($0.origin, Life.alive.encoded) }),
            registers: RegisterTable(["name": Register(siblings)]))
    }

    @Test func theEmptyStateIsFiveEmptyItems() throws {
        #expect(RecordState().encoded() == [0x85, 0x80, 0x80, 0x80, 0x80, 0x80])
        #expect(try RecordState(encoded: RecordState().encoded()).isEmpty)
    }

    @Test func authorsThatDifferOnlyInUnicodeFormAreKeptApart() throws {
        let state = Self.state(authors: ["Jos\u{e9}", "Jose\u{301}", "Ala"])
        let read = try RecordState(encoded: state.encoded())
        let authors = read.life.siblings.map { Array($0.origin.author.utf8) }
        #expect(authors == ["Jos\u{e9}", "Jose\u{301}", "Ala"].map { Array($0.utf8) })
    }

    @Test func aResolutionWithoutAncestorReadsBackTheSame() throws {
        var state = Self.state(authors: ["Ala"])
        let sibling = Sample.sibling(1, "Alena", isResolution: true)
        state.registers = RegisterTable(["name": Register(sibling)])
        let read = try RecordState(encoded: state.encoded())
        #expect(read.registers["name"]?.siblings.first?.isResolution == true)
        #expect(read.encoded() == state.encoded())
    }

    /// Each breaks one rule of a state by writer 1 whose only head is `alive`.
    @Test(arguments: [
        ("a dot that the context does not cover", "85820101840002000081608182000080"),
        ("a counter of zero", "85820101840000000081608182000080"),
        ("a writer that the context does not name", "85820101840101000081608182000080"),
        ("an author that is not listed", "85820101840001000181608182000080"),
        ("an author that nobody is", "85820101840001000082606161818200" + "0080"),
        ("an origin without a sibling", "8582010288000100000002000081608182000080"),
        ("a context without a head", "8582010180808080"),
        ("a head that names no origin", "85820101840001000081608182010080"),
        ("a register without a name", "8582010184000100008160818200008260820000"),
        ("an erased head beside registers", "8582010184000100008160818200048261618200" + "00"),
        ("registers out of order", "85820101840001000081608182000084616282000061618200" + "00"),
        ("a list of one sibling", "858201018400010000816081820000826161818200" + "00"),
    ])
    func refuses(_ what: String, _ hex: String) throws {
        let bytes = try #require(Hexadecimal.bytes(hex))
        #expect(throws: CBORError.self, "\(what)") { try RecordState(encoded: bytes) }
    }

    @Test func theStateThatTheRefusedOnesAreMadeFromIsRead() throws {
        let bytes = try #require(Hexadecimal.bytes("85820101840001000081608182000080"))
        #expect(try RecordState(encoded: bytes).lives == [.alive])
    }
}

@Suite struct StateSizeTests {
    /// Commits of many writers and authors, with elements, concurrent values and deletions.
    @Test func isNeverLessThanWhatIsEncoded() {
        var random = SeededGenerator(seed: 5)
        var states = [RecordState(), RecordState()]
        var counters: [UInt64: UInt64] = [:]
        var size = StateSize(of: states[0], encoded: states[0].encoded().count)
        for step in 0..<700 {
            let writer = UInt64.random(in: 1...UInt64(1 + step / 9), using: &random)
            counters[writer, default: 0] += 1
            let origin = Origin(
                dot: Dot(
                    WriterID(rawValue: writer &* 0x9e37_79b9_7f4a_7c15),
                    counters[writer, default: 0]),
                stamp: HybridTimestamp(milliseconds: 1_700_000_000_000 + Int64(step)),
                author: "author \(step % 40)")
            let keys = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                RegisterKey("tags", element: "\(Int.random(in: 0..<400, using: &random))")
            }
            // What the author had seen may be older.
            let seen = states[Int.random(in: 0...1, using: &random)]
            let edit = RecordEdit(
                collection: "case", record: RecordID(high: 1, low: 2),
                writes: Set(keys).map { .init($0, .int(Int64(step))) })
            let delta = edit.delta(over: seen, in: origin)
            let bytes = Commit(origin: origin, deltas: [delta]).frame().count
            let isBound = size.add(delta, of: origin, encoded: bytes, to: states[1])
            if Bool.random(using: &random) { states[0] = states[1] }
            Join.apply(delta, of: origin.dot, to: &states[1])
            let count = states[1].encoded().count
            if !isBound { size = StateSize(of: states[1], encoded: count) }
            #expect(size.bytes >= count)
            if step % 100 == 99 { size = StateSize(of: states[1], encoded: count) }
        }
        #expect(states[1].encoded().count > 10_000)
    }
}
