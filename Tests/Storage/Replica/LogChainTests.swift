import CentralStorage
import ReplicaStore
import StoreKit
import SyncProtocol
import TestSupport
import Testing

@Suite("The chain over the log")
struct LogChainTests {
    @Test("entries that do not lead to the chain of the page are refused as a whole")
    func aForgedChainIsRefused() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        _ = try minsk.addStakeholder("Fictitious")
        try await minsk.sync()
        let before = try #require(try minsk.replica.syncState("network"))
        let entries: [LogEntry] = (1...2).map {
            .void(
                Dot(WriterID(rawValue: 5), $0), hash: ContentHash(of: [UInt8($0)]),
                reason: .malformed)
        }
        // The page promises two entries' chain, and one of them was left out.
        let page = Page(
            content: .entries(Array(entries.prefix(1))),
            next: .knowledge(
                epoch: central.store.epoch, number: before.cursor.number + 2,
                chain: ContentHash(of: [7]).prefix),
            more: false)
        let error = #expect(throws: StoreError.self) {
            try minsk.replica.apply(page, to: "network", after: before.cursor)
        }
        #expect(error?.kind == .malformed)
        #expect(try minsk.replica.syncState("network") == before)
        #expect(try minsk.replica.verify() == [])
    }
}
