import CentralStorage
import ReplicaStore
import StoreKit
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
        let syncState = try #require(try office.replica.syncState("network"))
        let chain = ContentHash(of: [1])
        return Page(
            content: .states([]),
            next: .knowledge(
                epoch: epoch, number: syncState.cursor.number + 1, chain: chain.prefix),
            more: false,
            head: LogEnd(
                chain: chain, digest: syncState.digest, vector: syncState.claims.map(\.minted)))
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
        let cursor = try #require(try minsk.replica.syncState("network")).cursor
        let applied = try minsk.replica.apply(page, to: "network", after: cursor)
        #expect(applied.isConverged == false)
        #expect(try minsk.replica.verify() == [])
        #expect(try minsk.fields(id)["name"] == "After")
        #expect(try minsk.fields(new)["name"] == "New")
    }

    /// A page with one more commit of a writer, which the server has made itself.
    private func pageOfInvention(
        for reader: FieldOffice, by writer: WriterID, in central: CentralOffice,
        signedBy key: DevicePrivateKey?
    ) throws -> Page {
        let syncState = try #require(try reader.replica.syncState("network"))
        let row = try #require(try central.store.read { try $0.writer(writer, in: 1) })
        let origin = Origin(
            dot: Dot(writer, row.head.counter + 1),
            stamp: HybridTimestamp(milliseconds: central.clock.environment().now()),
            author: "minsk author")
        let edit = RecordEdit(
            collection: "stakeholder", record: RecordID(high: 1, low: 2),
            writes: [.init(RegisterKey("name"), "Invented")])
        let commit = Commit(origin: origin, deltas: [edit.delta(over: RecordState(), in: origin)])
        let hash = commit.hash(after: row.head.hash)
        let head = WriterHead(writer, counter: origin.dot.counter, hash: hash)
        let log = try #require(
            try central.store.read { try $0.position(at: syncState.cursor.number, in: 1) })
        let provenance = Provenance(
            signature: try key.map { try head.signed(by: $0, in: "network") })
        return Page(
            content: .entries([.commit(origin.dot, frame: commit.frame()[...], provenance)]),
            next: .knowledge(
                epoch: central.store.epoch, number: syncState.cursor.number + 1,
                chain: LogEntry.chain(log.chain, hash).prefix),
            more: true)
    }

    @Test("a commit that the server invents in the name of a device with a key is noticed")
    func inventedCommit() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        let brest = try central.office("brest")
        let id = try minsk.addStakeholder("Example Shelter")
        try await minsk.sync()
        try await brest.sync()
        try brest.edit(id, .set(field: "name", "Not sent yet"))
        let writer = try #require(
            try minsk.replica.syncState("network")?.claims.first?.acknowledged.writer)
        let before = try #require(try brest.replica.syncState("network"))
        var random = SystemRandomNumberGenerator()
        let forged = try pageOfInvention(
            for: brest, by: writer, in: central, signedBy: DevicePrivateKey(using: &random))
        let error = #expect(throws: StoreError.self) {
            try brest.replica.apply(forged, to: "network", after: before.cursor)
        }
        #expect(error?.kind == .malformed)
        #expect(try brest.replica.syncState("network") == before)
        #expect(try brest.fields(id)["name"] == "Not sent yet")
        let unsigned = try pageOfInvention(
            for: brest, by: writer, in: central, signedBy: nil)
        _ = try brest.replica.apply(unsigned, to: "network", after: before.cursor)
        let told = try brest.replica.commits().map { $0.attribution?.isSigned }
        #expect(told == [false, nil, true])
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
        let syncState = try #require(try minsk.replica.syncState("network"))
        let epoch = central.store.epoch
        let scan = SyncProtocol.Cursor.scan(epoch: epoch, start: 1, last: 1, record: epoch)
        for (content, next) in [(Page.Content.entries([]), syncState.cursor), (.states([]), scan)] {
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
            try minsk.replica.syncState("network")?.claims.first?.acknowledged.writer)
        let head = WriterHead(own, counter: 1, hash: ContentHash(of: [7]))
        let history = SpaceHistory(
            heads: [head], end: LogPlace(number: 7, chain: ContentHash(of: [8])),
            digest: Digest(), mayRecover: true, shared: nil)
        try await expectGivenUp(StubbornServer(epoch, .unknownCursor(history)), minsk)
    }

    @Test("numbers at their bound trap nothing and end nothing")
    func numbersAtTheirBound() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        _ = try minsk.addStakeholder("One")
        try await minsk.sync()
        _ = try minsk.addStakeholder("Two")
        let (epoch, most) = (central.store.epoch, CBORLimits.counter)
        let syncState = try #require(try minsk.replica.syncState("network"))
        let own = try #require(syncState.claims.first?.minted)
        let last = WriterHead(own.writer, counter: most, hash: ContentHash(of: [7]))
        let chain = ContentHash(of: [8])
        let far = SyncProtocol.Cursor.knowledge(epoch: epoch, number: most, chain: chain.prefix)
        let head = LogEnd(chain: chain, digest: Digest(), vector: [last])
        let place = LogPlace(number: most, chain: chain)
        let outcomes: [SpaceResponse.Outcome] = [
            .page(Page(content: .states([]), next: far, more: false, head: head)),
            .page(
                Page(
                    content: .entries([
                        .acknowledgement(Dot(own.writer, 2), count: most - 1, hash: .zero)
                    ]),
                    next: far, more: false)),
            .page(
                Page(
                    content: .entries([.void(Dot(own.writer, most), hash: .zero, reason: .erased)]),
                    next: far, more: true)),
            .writerForked([WriterFork(head: last, shared: 0)]),
            .writerForked([WriterFork(head: last, shared: most, first: most)]),
            .writerForked([
                WriterFork(
                    head: last, shared: 0, first: most, prefixes: [UInt8](repeating: 1, count: 8),
                    stamps: [HybridTimestamp(rawValue: .max)])
            ]),
            .unknownCursor(
                SpaceHistory(
                    heads: [last], end: place, digest: Digest(), mayRecover: true, shared: place,
                    diverged: [WriterHead(own.writer, counter: most, hash: .zero)])),
            .gap([last]),
        ]
        for outcome in outcomes {
            let client = SyncClient(
                replica: minsk.replica, transport: StubbornServer(epoch, outcome))
            _ = try? await client.sync()
            _ = try minsk.addStakeholder("Afterwards")
        }
        #expect(try minsk.documents("stakeholder").count == 2 + outcomes.count)
    }

    @Test("a log at its last number is not counted on")
    func logAtItsLastNumber() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        _ = try minsk.addStakeholder("One")
        try await minsk.sync()
        let syncState = try #require(try minsk.replica.syncState("network"))
        let (epoch, chain) = (central.store.epoch, ContentHash(of: [8]))
        let far = SyncProtocol.Cursor.knowledge(
            epoch: epoch, number: CBORLimits.counter, chain: chain.prefix)
        _ = try minsk.replica.apply(
            Page(
                content: .states([]), next: far, more: false,
                head: LogEnd(
                    chain: chain, digest: syncState.digest,
                    vector: syncState.claims.map(\.minted))),
            to: "network", after: syncState.cursor)
        let entries: [LogEntry] = [
            .void(Dot(WriterID(rawValue: 9), 1), hash: .zero, reason: .malformed),
            .commit(Dot(WriterID(rawValue: 9), 1), frame: [0x83, 0x00, 0x60, 0x80]),
        ]
        for entry in entries {
            let page = Page(content: .entries([entry]), next: far, more: false)
            #expect(throws: StoreError.self) {
                try minsk.replica.apply(page, to: "network", after: far)
            }
        }
        _ = try minsk.addStakeholder("Two")
        #expect(try minsk.documents("stakeholder").count == 2)
    }

    @Test("that denies the log which it has told under the same epoch is given nothing")
    func deniedLog() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        _ = try minsk.addStakeholder("One")
        try await minsk.sync()
        let history = SpaceHistory(
            heads: [], end: LogPlace(number: 0, chain: .zero), digest: Digest(), mayRecover: true,
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
        _ body: [UInt8], _ terms: ExchangeTerms
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
