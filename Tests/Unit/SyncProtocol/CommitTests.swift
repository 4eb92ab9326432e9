import SyncProtocol
import Testing

@Suite struct CommitTests {
    private static func commit(_ author: String = "Ala") -> Commit {
        let origin = Origin(
            dot: Sample.dot(1, 1), stamp: HybridTimestamp(milliseconds: 1), author: author)
        let delta = Sample.edit(["name": "Ala"]).delta(over: RecordState(), in: origin)
        return Commit(origin: origin, deltas: [delta])
    }

    /// The same frame with its only delta replaced by the delta's hash, as after an erasure.
    private static func redacted(_ commit: Commit) throws -> Commit {
        guard case .delta(let bytes) = commit.parts[0] else { return commit }
        var writer = CBORWriter()
        writer.array(3)
        writer.uint(commit.origin.stamp.rawValue)
        writer.text(commit.origin.author)
        writer.array(1)
        writer.array(1)
        writer.bytes(ContentHash(of: Array(bytes)).bytes)
        return try Commit(dot: commit.dot, frame: writer.bytes[...])
    }

    @Test func aRedactedCommitKeepsItsHash() throws {
        let commit = Self.commit()
        let redacted = try Self.redacted(commit)
        #expect(redacted != commit)
        #expect(redacted.hash(after: .zero) == commit.hash(after: .zero))
        #expect(try redacted.deltas().isEmpty)
        #expect(try redacted.delta(at: 0) == nil)
        #expect(try Commit(dot: commit.dot, frame: redacted.frame()[...]) == redacted)
    }

    @Test func theHashCoversHeaderPredecessorAndDeltas() {
        let hash = Self.commit().hash(after: .zero)
        #expect(Self.commit("Alena").hash(after: .zero) != hash)
        #expect(Self.commit().hash(after: ContentHash(of: [1])) != hash)
    }

    @Test func twoDeltasOfOneRecordAreRefused() throws {
        let origin = Sample.origin(1, 1)
        let delta = Sample.edit(["name": "Ala"]).delta(over: RecordState(), in: origin)
        let twice = Commit(origin: origin, deltas: [delta, delta])
        #expect(throws: CBORError.self) { try twice.deltas() }
    }

    @Test func tooManyRecordsAreRefused() {
        var writer = CBORWriter()
        writer.array(3)
        writer.uint(0)
        writer.text("")
        writer.array(1_001)
        for _ in 0..<1_001 { writer.bytes([]) }
        #expect(throws: CBORError(.tooLarge, at: 0)) {
            try Commit(dot: Sample.dot(1, 1), frame: writer.bytes[...])
        }
    }

    @Test func tooManyBytesAreRefused() {
        let frame = [UInt8](repeating: 0, count: CBORLimits.bytesPerCommit + 1)
        #expect(throws: CBORError(.tooLarge, at: 0)) {
            try Commit(dot: Sample.dot(1, 1), frame: frame[...])
        }
    }

    @Test func aBrokenDeltaLeavesTheFrameReadable() throws {
        var writer = CBORWriter()
        writer.array(3)
        writer.uint(0)
        writer.text("Ala")
        writer.array(1)
        writer.bytes([0xff])
        let commit = try Commit(dot: Sample.dot(1, 1), frame: writer.bytes[...])
        #expect(commit.origin.author == "Ala")
        #expect(throws: CBORError.self) { try commit.deltas() }
    }
}

@Suite struct DeltaTests {
    @Test func voidDotsAreTakenOut() {
        let own = Sample.sibling(2, "closed")
        let delta = Delta(
            collection: "case", record: Sample.record, seen: VersionVector(Sample.dot(1, 1)),
            life: Register([Sample.head(1, .deleted(reason: "")), Sample.head(2, .alive)]),
            registers: RegisterTable(["status": Register([Sample.sibling(1, "open"), own])]))
        #expect(delta.foreignDots(besides: Sample.dot(2, 1)) == [Sample.dot(1, 1)])
        let stripped = delta.removing([Sample.dot(1, 1)])
        #expect(stripped.life.dots == [Sample.dot(2, 1)])
        #expect(stripped.registers["status"]?.siblings == [own])
        #expect(delta.removing([]) == delta)
    }

    @Test func aDeltaThatDoesNotWriteItsRegistersIsRefused() throws {
        let origin = Sample.origin(2, 1)
        let delta = Delta(
            collection: "case", record: Sample.record, seen: VersionVector(Sample.dot(1, 1)),
            life: Register(Sample.head(2, .alive)),
            registers: RegisterTable(["status": Register(Sample.sibling(1, "open"))]))
        let commit = Commit(origin: origin, deltas: [delta])
        #expect(throws: CBORError.self) { try commit.deltas() }
    }

    @Test func aDeltaThatSawItselfIsRefused() throws {
        let origin = Sample.origin(2, 1)
        let delta = Delta(
            collection: "case", record: Sample.record, seen: VersionVector(Sample.dot(2, 1)),
            life: Register(Sample.head(2, .alive)), registers: RegisterTable())
        let commit = Commit(origin: origin, deltas: [delta])
        #expect(throws: CBORError.self) { try commit.deltas() }
    }
}

@Suite struct CommitRunTests {
    private static func run() -> CommitRun {
        var state = RecordState()
        var hash = ContentHash.zero
        var frames: [ArraySlice<UInt8>] = []
        for counter in 1...3 {
            let origin = Sample.origin(1, UInt64(counter))
            let delta = Sample.edit(["name": .int(Int64(counter))]).delta(over: state, in: origin)
            Join.apply(delta, of: origin.dot, to: &state)
            let commit = Commit(origin: origin, deltas: [delta])
            hash = commit.hash(after: hash)
            frames.append(commit.frame()[...])
        }
        return CommitRun(
            writer: Sample.writer(1), first: 1, previous: .zero, frames: frames, last: hash)
    }

    @Test func namesEachCommitByItsPlace() throws {
        let run = Self.run()
        #expect(try run.commits().map(\.commit.dot.counter) == [1, 2, 3])
        #expect(try CommitRun(encoded: run.encoded()) == run)
    }

    @Test func framesInAnotherOrderAreRefused() {
        let run = Self.run()
        let shuffled = CommitRun(
            writer: run.writer, first: 1, previous: .zero, frames: run.frames.reversed(),
            last: run.last)
        #expect(throws: CBORError.self) { try shuffled.commits() }
    }

    @Test func countersThatOverflowAreRefused() {
        let run = Self.run()
        let late = CommitRun(
            writer: run.writer, first: .max - 1, previous: .zero, frames: run.frames,
            last: run.last)
        #expect(throws: CBORError.self) { try CommitRun(encoded: late.encoded()) }
    }
}
