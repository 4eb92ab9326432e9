import SyncProtocol
import Testing

/// What is written is read back the same, and has one encoding only. Spec: WireFormat §2.
@Suite struct CodecLaws {
    private func worlds(
        _ count: UInt64, _ body: (World, UInt64, inout SplitMix) throws -> Void
    ) rethrows {
        for seed in Seeds.first(count) {
            var random = SplitMix(seed: seed)
            let world = World(using: &random)
            try body(world, seed, &random)
        }
    }

    @Test func valueRoundTrips() throws {
        for seed in Seeds.first(20_000) {
            var random = SplitMix(seed: seed)
            let value = ValueGenerator.value(using: &random)
            let bytes = EncodedValue(value).bytes
            var reader = CBORReader(bytes)
            guard let read = try? reader.value(), reader.isAtEnd else {
                Issue.record("refused \(Hexadecimal.text(bytes)), seed \(seed)")
                continue
            }
            #expect(read == value, "seed \(seed)")
            #expect(EncodedValue(read).bytes == bytes, "seed \(seed)")
            var skipper = CBORReader(bytes)
            #expect(try skipper.item() == bytes, "seed \(seed)")
        }
    }

    @Test func stateEncodingRoundTrips() throws {
        try worlds(300) { world, seed, _ in
            for state in world.pool.values.joined() {
                let bytes = state.encoded()
                let read = try RecordState(encoded: bytes)
                let isSame = read == state && read.encoded() == bytes
                #expect(isSame, "seed \(seed)")
            }
        }
    }

    @Test func clockAndDocumentGiveTheStateBack() throws {
        try worlds(300) { world, seed, random in
            for state in world.pool.values.joined() {
                var document = Array("{".utf8)
                var texts: [SharedText] = []
                for entry in state.registers.entries {
                    guard let text = entry.register.siblings.first?.value.textBytes else {
                        continue
                    }
                    // Now and then the place does not hold the text.
                    let start = document.count + (random.oneIn(5) ? 1 : 0)
                    document += text
                    let range = start..<start + text.count
                    texts.append(SharedText(key: entry.key, range: range))
                }
                let clock = state.clock(sharing: texts, in: document)
                let read = try RecordState(clock: clock, document: document)
                let isSame = read.encoded() == state.encoded()
                #expect(isSame, "seed \(seed)")
            }
        }
    }

    @Test func commitFrameRoundTripsAndItsHashIsStable() throws {
        try worlds(300) { world, seed, _ in
            for made in world.history {
                let frame = made.commit.frame()
                let read = try Commit(dot: made.dot, frame: frame[...])
                let isSame =
                    try read == made.commit && read.frame() == frame && read.deltas() == made.deltas
                #expect(isSame, "seed \(seed)")
                #expect(read.hash(after: made.previous) == made.hash, "seed \(seed)")
                // One delta, read by itself.
                for (part, delta) in made.deltas.enumerated() {
                    let alone = try Commit.delta(at: part, of: made.dot, frame: frame[...])
                    let isTheSame = alone?.delta == delta && alone?.origin == read.origin
                    #expect(isTheSame, "seed \(seed)")
                }
                #expect(throws: CBORError.self) {
                    try Commit.delta(at: made.deltas.count, of: made.dot, frame: frame[...])
                }
            }
        }
    }

    @Test func commitRunProvesEveryFrame() {
        worlds(100) { world, seed, random in
            for run in MessageGenerator().runs(of: world) {
                guard let commits = try? run.commits() else {
                    Issue.record("a whole run is refused, seed \(seed)")
                    continue
                }
                #expect(commits.last?.hash == run.last, "seed \(seed)")
                var frames = run.frames
                let index = random.below(frames.count)
                var bytes = Array(frames[index])
                bytes[random.below(bytes.count)] ^= UInt8(1 << random.below(8))
                frames[index] = bytes[...]
                let forged = CommitRun(
                    writer: run.writer, first: run.first, previous: run.previous, frames: frames,
                    last: run.last)
                #expect(throws: CBORError.self, "seed \(seed)") { try forged.commits() }
            }
        }
    }

    @Test func requestRoundTrips() throws {
        try worlds(300) { world, seed, random in
            let request = MessageGenerator().request(in: world, using: &random)
            let bytes = request.encoded()
            let read = try ExchangeRequest(encoded: bytes)
            let isSame = read == request && read.encoded() == bytes
            #expect(isSame, "seed \(seed)")
        }
    }

    @Test func responseRoundTrips() throws {
        try worlds(300) { world, seed, random in
            let response = MessageGenerator().response(
                in: world, withTerms: false, using: &random)
            let bytes = response.encoded()
            let read = try ExchangeResponse(encoded: bytes)
            let isSame = read == response && read.encoded() == bytes
            #expect(isSame, "seed \(seed)")
        }
    }

    @Test func bundlePartRoundTrips() throws {
        try worlds(300) { world, seed, random in
            let part = MessageGenerator().bundlePart(in: world, using: &random)
            let vector = MessageGenerator().peerVector(&random)
            let readPart = try BundlePart(encoded: part.encoded())
            let readVector = try PeerVector(encoded: vector.encoded())
            let isSame = readPart == part && readVector == vector
            #expect(isSame, "seed \(seed)")
        }
    }

    @Test func rollUpTermMatchesItselfAfterTravel() throws {
        for seed in Seeds.first(500) {
            var random = SplitMix(seed: seed)
            let term = MessageGenerator().term(&random)
            let read = try RollUpTerm(encoded: term.encoded())
            #expect(read.matches(term) && term.matches(read), "seed \(seed)")
            #expect(read.encoded() == term.encoded(), "seed \(seed)")
        }
    }
}
