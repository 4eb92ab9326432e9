import CentralStorage
import ReplicaStore
import SyncEngine
import SyncProtocol
import Synchronization
import TestSupport
import Testing

/// What fuzzing found in a client whose server says what cannot be.
@Suite("A server that lies")
struct LyingServerTests {
    /// The last page of a scan that brings nothing, and says that all is taken that was written.
    private func pageOfNothing(for office: FieldOffice, _ epoch: Epoch) throws -> Page {
        let standing = try #require(try office.replica.standing("network"))
        let chain = ContentHash(of: [1])
        return Page(
            content: .states([]),
            next: .knowledge(
                epoch: epoch, number: standing.cursor.number + 1, chain: chain.prefix),
            more: false,
            head: Head(
                chain: chain, digest: standing.digest, vector: standing.claims.map(\.minted)))
    }

    @Test("a vector that covers edits of records which were not sent loses none of them")
    func vectorCoversEditOfRecordNotSent() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        let id = try minsk.addStakeholder("Before")
        try await minsk.sync()
        try minsk.edit(id, .set(field: "name", "After"))
        let new = try minsk.addStakeholder("New")
        let page = try pageOfNothing(for: minsk, central.store.epoch)
        let cursor = try #require(try minsk.replica.standing("network")).cursor
        let applied = try minsk.replica.apply(page, to: "network", after: cursor)
        #expect(applied.isConverged == false)
        #expect(try minsk.replica.verify() == [])
        #expect(try minsk.fields(id)["name"] == "After")
        #expect(try minsk.fields(new)["name"] == "New")
    }

    @Test("a collection's name that holds a zero is refused: a store would end it there")
    func collectionWithZero() throws {
        let record = RecordID(high: 1, low: 2)
        let entry = StateEntry(collection: "case\u{0}s", record: record, state: [0x80])
        #expect(throws: CBORError.self) { try StateEntry(encoded: entry.encoded()) }
        let origin = Origin(
            dot: Dot(WriterID(rawValue: 1), 1), stamp: HybridTimestamp(milliseconds: 1),
            author: "fictitious")
        let edit = RecordEdit(collection: "case\u{0}s", record: record, writes: [])
        let commit = Commit(origin: origin, deltas: [edit.delta(over: RecordState(), in: origin)])
        #expect(throws: CBORError.self) { try commit.deltas() }
    }

    @Test("a name with a zero in it is found under the same key that verify computes")
    func keyWithZero() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        let id = try minsk.addStakeholder("Before")
        try minsk.edit(id, .set(field: "name", "Zero\u{0}Zero"))
        #expect(try minsk.replica.verify() == [])
    }

    @Test("a server's time beyond any clock does not stop the next edit")
    func timeBeyondAnyClock() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        for time in [Int64.max, .min] {
            try minsk.replica.noteServerTime(time, askedAt: central.clock.environment().now())
            central.clock.advance(milliseconds: 1000)
            _ = try minsk.addStakeholder("Afterwards")
        }
        #expect(try minsk.replica.verify() == [])
    }

    @Test("that says that there is more and gives nothing is given up, not asked for ever")
    func moreWithoutEnd() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        _ = try minsk.addStakeholder("One")
        try await minsk.sync()
        let standing = try #require(try minsk.replica.standing("network"))
        let epoch = central.store.epoch
        let scan = SyncProtocol.Cursor.scan(epoch: epoch, start: 1, last: 1, record: epoch)
        for (content, next) in [(Page.Content.entries([]), standing.cursor), (.states([]), scan)] {
            let page = Page(content: content, next: next, more: true)
            try await expectGivenUp(StubbornServer(epoch, .page(page)), minsk)
        }
    }

    @Test("that always has another history to tell is given up")
    func historyWithoutEnd() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        _ = try minsk.addStakeholder("One")
        try await minsk.sync()
        let epoch = central.store.epoch
        // It contradicts what this replica wrote, whatever the replica settles.
        let own = try #require(
            try minsk.replica.standing("network")?.claims.first?.acknowledged.writer)
        let head = WriterHead(own, counter: 1, hash: ContentHash(of: [7]))
        let history = SpaceHistory(
            heads: [head], end: LogPlace(number: 7, chain: ContentHash(of: [8])),
            digest: Digest(), mayHeal: true, shared: nil)
        try await expectGivenUp(StubbornServer(epoch, .unknownCursor(history)), minsk)
    }

    @Test("that denies the log which it has told under the same epoch is given nothing")
    func deniedLog() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        _ = try minsk.addStakeholder("One")
        try await minsk.sync()
        let history = SpaceHistory(
            heads: [], end: LogPlace(number: 0, chain: .zero), digest: Digest(), mayHeal: true,
            shared: nil)
        let server = StubbornServer(central.store.epoch, .unknownCursor(history))
        let ear = Overheard(server)
        let summary = try await SyncClient(replica: minsk.replica, transport: ear).sync()
        #expect(ear.requests.count == 1)
        #expect(ear.given == [])
        #expect(summary.notices.count == 1, "\(summary.notices)")
        #expect(try minsk.replica.status().pending == 0)
        #expect(try await minsk.sync().isConverged == true)
    }

    private func expectGivenUp(_ server: StubbornServer, _ office: FieldOffice) async throws {
        let client = SyncClient(replica: office.replica, transport: server)
        let summary = try await client.sync()
        #expect(server.requests < 40)
        #expect(summary.notices.count == 1, "\(summary.notices)")
        #expect(try office.replica.verify() == [])
    }
}

/// Answers every request alike.
private final class StubbornServer: ExchangeTransport {
    private let epoch: Epoch
    private let outcome: SpaceResponse.Outcome
    private let count = Mutex(0)

    init(_ epoch: Epoch, _ outcome: SpaceResponse.Outcome) {
        self.epoch = epoch
        self.outcome = outcome
    }

    var requests: Int { count.withLock { $0 } }

    func exchange(
        _ body: [UInt8], timeout: Duration
    ) async throws(TransportFailure) -> TransportAnswer {
        let number = count.withLock { count in
            count += 1
            return count
        }
        guard number < 100 else {
            throw TransportFailure(kind: .unavailable, code: "unavailable", message: "enough")
        }
        let answer = ExchangeResponse(
            epoch: epoch, serverTime: 1_790_000_000_000,
            spaces: [SpaceResponse(space: "network", outcome: outcome)]
        ).encoded()
        return TransportAnswer(body: answer, bytesSent: body.count, bytesReceived: answer.count)
    }
}
