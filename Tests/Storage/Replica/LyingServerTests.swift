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
    @Test("a vector that covers an edit of a record which was not sent leaves no stale index")
    func vectorCoversEditOfRecordNotSent() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        let id = try minsk.addStakeholder("Before")
        try await minsk.sync()
        try minsk.edit(id, .set(field: "name", "After"))
        let standing = try #require(try minsk.replica.standing("network"))
        let chain = ContentHash(of: [1])
        let page = Page(
            content: .states([]),
            next: .knowledge(
                epoch: central.store.epoch, number: standing.cursor.number + 1,
                chain: chain.prefix),
            more: false,
            head: Head(
                chain: chain, digest: standing.digest, vector: standing.claims.map(\.minted)))
        _ = try minsk.replica.apply(page, to: "network", after: standing.cursor)
        #expect(try minsk.replica.verify() == [])
    }

    @Test("that says that there is more and gives nothing is given up, not asked for ever")
    func moreWithoutEnd() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        _ = try minsk.addStakeholder("One")
        try await minsk.sync()
        let standing = try #require(try minsk.replica.standing("network"))
        for cursor in [
            standing.cursor,
            .scan(epoch: central.store.epoch, start: 1, last: 1, record: central.store.epoch),
        ] {
            let isScan = cursor.isScan
            let server = StubbornServer(
                page: Page(content: isScan ? .states([]) : .entries([]), next: cursor, more: true))
            let client = SyncClient(replica: minsk.replica, transport: server)
            let summary = try await client.sync()
            #expect(server.requests < 10)
            #expect(summary.notices.count == 1, "\(summary.notices)")
        }
        #expect(try minsk.replica.verify() == [])
    }
}

/// Answers every request with the same page.
private final class StubbornServer: ExchangeTransport {
    private let page: Page
    private let count = Mutex(0)

    init(page: Page) { self.page = page }

    var requests: Int { count.withLock { $0 } }

    func exchange(
        _ body: [UInt8], timeout: Duration
    ) async throws(TransportFailure) -> TransportAnswer {
        let number = count.withLock { count in
            count += 1
            return count
        }
        guard number < 50, let epoch = page.next.epoch else {
            throw TransportFailure(kind: .unavailable, code: "unavailable", message: "enough")
        }
        let answer = ExchangeResponse(
            epoch: epoch, serverTime: 1_790_000_000_000,
            spaces: [SpaceResponse(space: "network", outcome: .page(page))]
        ).encoded()
        return TransportAnswer(body: answer, bytesSent: body.count, bytesReceived: answer.count)
    }
}
