import CentralStorage
import ReplicaStore
import SyncProtocol
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
}
