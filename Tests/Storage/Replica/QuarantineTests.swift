import CentralStorage
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import Testing

@Suite("Refused commits")
struct QuarantineTests {
    /// An office whose edits the server refuses, with the right to write given back after that.
    private func refused(
        _ edits: (FieldOffice) throws -> Void
    ) async throws -> (central: CentralOffice, minsk: FieldOffice, brest: FieldOffice) {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        try await minsk.sync()
        try edits(minsk)
        // What it pushes itself would wait: another one brings it.
        try Carrier.carry(from: minsk.replica, to: brest.replica, spaces: ["network"])
        let device = try #require(try minsk.replica.identity()).device
        for (level, office) in [(AccessLevel.read, brest), (.write, minsk)] {
            try central.store.write { transaction in
                try transaction.revoke(device, space: "network")
                try transaction.grant(device, [SpaceAccess(space: "network", level: level)])
            }
            try await office.sync()
        }
        return (central, minsk, brest)
    }

    @Test("a refused creation and the edit of it are made again in their order, and travel")
    func creationAndEdit() async throws {
        var made: RecordID?
        let (_, minsk, brest) = try await refused { minsk in
            let id = try minsk.addStakeholder("Fictitious NGO")
            try minsk.edit(id, .set(field: "website", "https://example.org"))
            made = id
        }
        let id = try #require(made)
        let kept = try minsk.replica.quarantine()
        #expect(kept.map(\.reason) == ["not_permitted", "not_permitted"])
        // The edit alone makes no record.
        let early = #expect(throws: StoreError.self) {
            try minsk.replica.retryQuarantined(kept[1].number)
        }
        #expect(early?.kind == .notFound)
        #expect(early?.hint?.hasSuffix("retry \(kept[0].number)") == true)
        for commit in kept {
            let retried = try minsk.replica.retryQuarantined(commit.number)
            #expect(retried.commit != nil)
            #expect(retried.replaced == [])
        }
        #expect(try minsk.replica.quarantine() == [])
        #expect(try minsk.replica.verify() == [])
        try await minsk.sync()
        try await brest.sync()
        #expect(try brest.fields(id)["website"] == "https://example.org")
        #expect(try minsk.digests == brest.digests)
    }

    @Test("what others wrote meanwhile gives way on purpose only, and is named")
    func replacesAndTells() async throws {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let id = try minsk.addStakeholder("Fictitious NGO")
        try await minsk.sync()
        try await brest.sync()
        try minsk.edit(id, .set(field: "website", "https://minsk.example.org"))
        let device = try #require(try minsk.replica.identity()).device
        func set(_ level: AccessLevel) throws {
            try central.store.write { transaction in
                try transaction.revoke(device, space: "network")
                try transaction.grant(device, [SpaceAccess(space: "network", level: level)])
            }
        }
        try Carrier.carry(from: minsk.replica, to: brest.replica, spaces: ["network"])
        try set(.read)
        try await brest.sync()
        try await minsk.sync()
        try brest.edit(id, .set(field: "website", "https://brest.example.org"))
        try await brest.sync()
        try await minsk.sync()
        let number = try #require(try minsk.replica.quarantine().first).number
        let refusal = #expect(throws: StoreError.self) {
            try minsk.replica.retryQuarantined(number)
        }
        #expect(refusal?.kind == .notPermitted)
        #expect(try minsk.replica.quarantine().count == 1)
        try set(.write)
        try await minsk.sync()
        let retried = try minsk.replica.retryQuarantined(number)
        #expect(retried.replaced.map(\.field) == ["website"])
        #expect(retried.replaced.map(\.before) == ["https://brest.example.org"])
        try await minsk.sync()
        try await brest.sync()
        #expect(try brest.fields(id)["website"] == "https://minsk.example.org")
        #expect(try brest.replica.conflicts() == [])
    }

    @Test("what is already so needs no commit, and leaves the quarantine")
    func alreadySo() async throws {
        var made: RecordID?
        let (_, minsk, _) = try await refused { made = try $0.addStakeholder("Fictitious NGO") }
        let id = try #require(made)
        let number = try #require(try minsk.replica.quarantine().first).number
        _ = try minsk.replica.apply([
            .create(
                collection: "stakeholder", id: id,
                changes: [
                    .set(field: "name", "Fictitious NGO"), .set(field: "type", "ngo_national"),
                ], space: "network")
        ])
        let retried = try minsk.replica.retryQuarantined(number)
        #expect(retried.commit == nil)
        #expect(try minsk.replica.quarantine() == [])
    }

    @Test("a discarded commit is gone, and what is not there cannot be discarded")
    func discard() async throws {
        let (_, minsk, _) = try await refused { _ = try $0.addStakeholder("Fictitious NGO") }
        let number = try #require(try minsk.replica.quarantine().first).number
        try minsk.replica.discardQuarantined(number)
        #expect(try minsk.replica.quarantine() == [])
        let error = #expect(throws: StoreError.self) {
            try minsk.replica.discardQuarantined(number)
        }
        #expect(error?.kind == .notFound)
    }
}
