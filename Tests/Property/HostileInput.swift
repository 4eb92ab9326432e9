import SyncProtocol
import Testing

/// Decoders take any bytes: they refuse or accept, never trap, and what they accept has exactly
/// that one encoding. Spec: WireFormat §2.
@Suite struct HostileInput {
    /// Reads bytes as one type and writes what was read; nil when they are refused.
    private typealias Decoder = @Sendable ([UInt8]) -> [UInt8]?

    private static let decoders: [Decoder] = [
        { bytes in
            var reader = CBORReader(bytes)
            guard let value = try? reader.value(), reader.isAtEnd else { return nil }
            return Array(EncodedValue(value).bytes)
        },
        { try? RecordState(encoded: $0).encoded() },
        { try? ExchangeRequest(encoded: $0).encoded() },
        { try? ExchangeResponse(encoded: $0).encoded() },
        { try? LogEntry(encoded: $0).encoded() },
        { try? Cursor(encoded: $0).encoded() },
        { try? CommitRun(encoded: $0).encoded() },
        { try? BundlePart(encoded: $0).encoded() },
        { try? PeerVector(encoded: $0).encoded() },
        { frame($0) },
    ]

    private static let dot = Dot(WriterID(rawValue: 0xb), 1)

    /// A frame whose deltas can be read is written again from its deltas alone.
    private static func frame(_ bytes: [UInt8]) -> [UInt8]? {
        guard let commit = try? Commit(dot: dot, frame: bytes[...]) else { return nil }
        guard let deltas = try? commit.deltas(), deltas.count == commit.parts.count else {
            return commit.frame()
        }
        return Commit(origin: commit.origin, deltas: deltas).frame()
    }

    /// Well-formed bytes of every type, made from one world.
    private static func corpus(seed: UInt64) -> [[UInt8]] {
        var random = SplitMix(seed: seed)
        let world = World(using: &random)
        let messages = MessageGenerator()
        let edit = RecordEdit(
            collection: "case", record: world.records[0],
            writes: [.init("tags/urgent", true), .init("name", "Ala", ancestor: "Al")])
        let state = random.pick(world.replicas).state(world.records[0])
        let origin = Origin(dot: dot, stamp: HybridTimestamp(rawValue: 1 << 40), author: "Ala")
        return [
            Array(EncodedValue(ValueGenerator.value(using: &random)).bytes),
            state.encoded(),
            Commit(origin: origin, deltas: [edit.delta(over: state, in: origin)]).frame(),
            messages.request(in: world, using: &random).encoded(),
            messages.response(in: world, withTerms: true, using: &random).encoded(),
            random.pick(world.history).commit.frame(),
            messages.entry(in: world, using: &random).encoded(),
            messages.cursor(&random).encoded(),
            messages.bundlePart(in: world, using: &random).encoded(),
            messages.peerVector(&random).encoded(),
        ]
    }

    private static func mutate(_ bytes: inout [UInt8], using random: inout SplitMix) {
        guard !bytes.isEmpty else { return bytes = random.bytes(4) }
        let place = random.below(bytes.count)
        switch random.below(7) {
        case 0: bytes[place] ^= UInt8(1 << random.below(8))
        case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 2: bytes.removeSubrange(place...)
        case 3: bytes.remove(at: place)
        case 4: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
        case 5: bytes[place] = bytes[place] &+ (random.oneIn(2) ? 1 : 0xff)
        default:
            let end = min(bytes.count, place + 1 + random.below(12))
            bytes.insert(contentsOf: bytes[place..<end], at: random.below(bytes.count))
        }
    }

    private func check(_ bytes: [UInt8], _ seed: UInt64) {
        for (index, decoder) in Self.decoders.enumerated() {
            guard let written = decoder(bytes), written != bytes else { continue }
            Issue.record("decoder \(index), seed \(seed): \(Hexadecimal.text(bytes))")
        }
    }

    @Test func mutatedBytesNeverTrapAndHaveOneEncoding() {
        for seed in Seeds.first(600) {
            var random = SplitMix(seed: seed)
            for original in Self.corpus(seed: seed) {
                check(original, seed)
                for _ in 0..<12 {
                    var bytes = original
                    for _ in 0...random.below(3) { Self.mutate(&bytes, using: &random) }
                    check(bytes, seed)
                }
            }
        }
    }

    @Test func mutatedClocksAndDocumentsNeverTrap() {
        for seed in Seeds.first(600) {
            var random = SplitMix(seed: seed)
            let world = World(using: &random)
            let state = random.pick(world.replicas).state(random.pick(world.records))
            var document: [UInt8] = []
            var texts: [SharedText] = []
            for entry in state.registers.entries {
                guard let text = entry.register.siblings.first?.value.textBytes else { continue }
                let range = document.count..<document.count + text.count
                texts.append(SharedText(key: entry.key, range: range))
                document += text
            }
            let clock = state.clock(sharing: texts, in: document)
            for _ in 0..<20 {
                var (bytes, text) = (clock, document)
                Self.mutate(&bytes, using: &random)
                if random.oneIn(2) { Self.mutate(&text, using: &random) }
                // Whatever is accepted can be written as a state.
                guard let read = try? RecordState(clock: bytes, document: text) else { continue }
                let isState = (try? RecordState(encoded: read.encoded())) != nil
                #expect(isState, "seed \(seed)")
            }
        }
    }

    @Test func randomBytesNeverTrapAndHaveOneEncoding() {
        for seed in Seeds.first(30_000) {
            var random = SplitMix(seed: seed)
            check(random.bytes(random.below(60)), seed)
        }
    }

    @Test func everyTruncationIsRefused() {
        for seed in Seeds.first(20) {
            for bytes in Self.corpus(seed: seed) {
                for count in 0..<min(bytes.count, 400) {
                    let cut = Array(bytes[..<count])
                    let isAccepted = Self.decoders.contains { $0(cut) != nil }
                    #expect(!isAccepted, "\(count) bytes, seed \(seed)")
                }
            }
        }
    }

    @Test func deepNestingIsRefusedWithoutOverflow() {
        for depth in [17, 1_000, 200_000] {
            let arrays = [UInt8](repeating: 0x81, count: depth) + [0]
            var reader = CBORReader(arrays)
            #expect(throws: CBORError.self) { try reader.value() }
            var skipper = CBORReader(arrays)
            #expect(throws: CBORError.self) { try skipper.item() }
        }
    }

    @Test func hugeLengthsAreRefusedWithoutAllocation() {
        for major in 2...5 {
            let bytes = [UInt8(major << 5 | 27)] + [UInt8](repeating: 0x7f, count: 8)
            for decoder in Self.decoders { #expect(decoder(bytes) == nil) }
            var reader = CBORReader(bytes)
            #expect(throws: CBORError.self) { try reader.item() }
        }
    }

    /// Everything that holds a counter, a number or a count, made with one that is given.
    private static let counted: [@Sendable (UInt64) -> Bool] = [
        { isRead(WriterHead(dot.writer, counter: $0)) },
        { isRead(Cursor.knowledge(epoch: id, number: $0, chain: [UInt8](repeating: 0, count: 8))) },
        { isRead(Cursor.scan(epoch: id, start: $0, last: 0, record: id)) },
        { isRead(Cursor.scan(epoch: id, start: 0, last: $0, record: id)) },
        { isRead(LogEntry.void(Dot(dot.writer, $0), hash: .zero, reason: .erased)) },
        { isRead(LogEntry.commit(Dot(dot.writer, $0), frame: [0x80])) },
        { isRead(LogEntry.acknowledgement(dot, count: $0, hash: .zero)) },
        { isRead(LogPlace(number: $0, chain: .zero)) },
        { isRead(WriterFork(head: WriterHead(dot.writer), shared: $0)) },
        { isRead(WriterFork(head: WriterHead(dot.writer), shared: 0, first: $0)) },
        {
            isRead(
                CommitRun(
                    writer: dot.writer, first: $0, previous: .zero, frames: [[0x80]], last: .zero))
        },
        { isRead(RecoveryUpload(states: [], life: nil, refused: [Dot(dot.writer, $0)])) },
        { isRead(ExchangeRequest(schemaVersion: $0, spaces: [])) },
        { isRead(ExchangeRequest(schemaVersion: 1, waitSeconds: $0, spaces: [])) },
        { counter in
            let own = Dot(WriterID(rawValue: 0xc), 1)
            let origin = Origin(dot: own, stamp: HybridTimestamp(rawValue: 1), author: "Ala")
            let delta = Delta(
                collection: "case", record: id, seen: VersionVector(Dot(dot.writer, counter)),
                life: Register(DottedValue(origin, Life.alive.encoded)),
                registers: RegisterTable())
            return (try? Commit(origin: origin, deltas: [delta]).deltas()) != nil
        },
        { counter in
            var state = RecordState()
            let origin = Origin(
                dot: Dot(dot.writer, counter), stamp: HybridTimestamp(rawValue: 1), author: "Ala")
            let edit = RecordEdit(collection: "case", record: id, writes: [])
            Join.apply(edit.delta(over: state, in: origin), of: origin.dot, to: &state)
            var scan = StateScan()
            let isRead = (try? RecordState(encoded: state.encoded())) != nil
            // What cannot be read is not taken for a plain state either.
            return isRead && scan.read(state.encoded()[...])
        },
    ]

    private static let id = RecordID(high: 1, low: 2)

    private static func isRead(_ item: some CBORCodable) -> Bool {
        (try? type(of: item).init(encoded: item.encoded())) != nil
    }

    @Test func numbersBeyondTheirBoundAreRefusedEverywhere() {
        for (index, isRead) in Self.counted.enumerated() {
            #expect(isRead(UInt64(Int64.max)), "\(index)")
            for beyond in [UInt64(Int64.max) + 1, .max - 1, .max] {
                #expect(!isRead(beyond), "\(index)")
            }
        }
        let answer = { ExchangeResponse(epoch: Self.id, serverTime: $0, spaces: []) }
        #expect(Self.isRead(answer(1 << 48 - 1)))
        #expect(!Self.isRead(answer(1 << 48)))
        let maker = {
            BundleMaker(
                schemaVersion: 1, madeAt: $0, device: Self.id, office: "minsk", name: "laptop")
        }
        #expect(Self.isRead(maker(1 << 48 - 1)))
        #expect(!Self.isRead(maker(1 << 48)))
    }
}
