import CentralStorage
import Foundation
import GRDB
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

@Suite("An erased record")
struct ErasureTests {
    /// Words that stand in one record only. No two begin alike: the index leaves out what a word
    /// has in common with the one before it.
    static let words = ["zqxname", "wvkwebsite", "jjpnote", "ххвпослание"]

    /// The files of a replica that hold any of the words, with the word.
    static func traces(of words: [String], beside path: String) throws -> [String] {
        var found: [String] = []
        for suffix in ["", "-wal", "-shm", "-journal"] {
            guard let bytes = FileManager.default.contents(atPath: path + suffix) else { continue }
            for word in words where bytes.range(of: Data(word.utf8)) != nil {
                found.append("\(suffix): \(word)")
            }
        }
        return found
    }

    /// The words that the full-text index still knows.
    static func terms(_ replica: Replica) throws -> Set<String> {
        try replica.file.pool.writeWithoutTransaction { database in
            try database.execute(
                sql: "CREATE VIRTUAL TABLE temp.v USING fts5vocab('main', 'search', 'row')")
            defer { try? database.execute(sql: "DROP TABLE temp.v") }
            return Set(try String.fetchAll(database, sql: "SELECT term FROM temp.v"))
        }
    }

    static func expectNoTrace(
        _ replica: Replica, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let found = try traces(of: words, beside: replica.path)
        #expect(found == [], sourceLocation: sourceLocation)
        let terms = try terms(replica).filter { term in words.contains { term.hasPrefix($0) } }
        #expect(terms == [], sourceLocation: sourceLocation)
        #expect(try replica.verify() == [], sourceLocation: sourceLocation)
    }

    /// A record that was edited a few times, so that its words stand in many places.
    static func addRecord(_ replica: Replica) throws -> RecordID {
        let id = try replica.add(
            "stakeholder",
            [.set(field: "name", .text(words[0])), .set(field: "type", "media")],
            space: "network"
        ).id
        for word in words.dropFirst() {
            _ = try replica.edit(
                id.description, in: nil, [.set(field: "name", .text(word + " changed"))])
            _ = try replica.edit(
                id.description, in: nil,
                [.set(field: "capacity_note", .text(String(repeating: word + " ", count: 2000)))])
        }
        return id
    }

    private func alone() throws -> (folder: ScratchFolder, replica: Replica) {
        let folder = try ScratchFolder()
        let replica = try Replica.create(
            path: folder.file("replica.sqlite"), office: "minsk", author: "minsk author",
            environment: TestClock().environment())
        return (folder, replica)
    }

    @Test("a replica without a server forgets at once: no file and no index holds a word of it")
    func aloneForgetsAtOnce() throws {
        let (folder, replica) = try alone()
        for number in 1...50 {
            _ = try replica.add(
                "stakeholder",
                [.set(field: "name", .text("Other \(number)")), .set(field: "type", "media")])
        }
        let id = try Self.addRecord(replica)
        #expect(try Self.traces(of: Self.words, beside: replica.path) != [])
        let erasure = try replica.erase(id.description, in: nil, reason: "asked for")
        #expect(erasure.isDone)
        try Self.expectNoTrace(replica)
        let view = try replica.show(id.description, in: nil)
        #expect(view.isDeleted)
        #expect(view.fields == [:])
        #expect(try replica.search("other").total == 50)
        _ = folder
    }

    @Test("who erased, when and why stays in the log; the values do not")
    func logKeepsTheReason() throws {
        let (folder, replica) = try alone()
        let id = try Self.addRecord(replica)
        _ = try replica.erase(id.description, in: nil, reason: "asked for")
        let changes = try replica.changes(of: id.description)
        #expect(Set(changes.map(\.author)) == ["minsk author"])
        #expect(changes.contains { $0.field == "" && $0.after == "erased" })
        #expect(changes.contains { $0.field == "erasure_reason" && $0.after == "asked for" })
        #expect(changes.count == 2)
        _ = folder
    }

    @Test("an erased record cannot be edited, restored, deleted or erased again")
    func isTheEnd() throws {
        let (folder, replica) = try alone()
        let id = try Self.addRecord(replica).description
        _ = try replica.erase(id, in: nil, reason: "asked for")
        let attempts: [() throws -> Void] = [
            { _ = try replica.edit(id, in: nil, [.set(field: "website", "https://a.example")]) },
            { _ = try replica.restore(id, in: nil) }, { _ = try replica.delete(id, in: nil) },
            { _ = try replica.erase(id, in: nil, reason: "again") },
        ]
        for attempt in attempts {
            let error = #expect(throws: StoreError.self) { try attempt() }
            #expect(error?.kind == .usage)
            #expect(error?.message.contains("erased") == true)
        }
        _ = folder
    }

    @Test("what a commit wrote about other records stays, and joins a server afterwards")
    func otherRecordsStay() async throws {
        let central = try CentralOffice()
        let replica = try Replica.create(
            path: central.folder.file("late.sqlite"), office: "minsk", author: "minsk author",
            environment: central.clock.environment())
        let batch: [RecordChange] = (Self.words + ["Stays"]).map {
            .create(
                collection: "stakeholder",
                changes: [.set(field: "name", .text($0)), .set(field: "type", "media")],
                space: "network")
        }
        let made = try replica.apply(batch)
        for result in made.dropLast() {
            _ = try replica.erase(result.id.description, in: nil, reason: "asked for")
        }
        try Self.expectNoTrace(replica)
        let minsk = try central.join(replica, spaces: ["network"], level: .manage)
        let brest = try central.office("brest")
        let summary = try await minsk.sync()
        #expect(summary.quarantined == 0)
        #expect(summary.isConverged == true)
        try await brest.sync()
        #expect(try brest.fields(made[4].id)["name"] == "Stays")
        #expect(try brest.documents("stakeholder").count == 1)
        #expect(try minsk.digests == brest.digests)
        try Self.expectNoTrace(brest.replica)
    }

    @Test("with a server it is forgotten everywhere once each has synced, pending edits of it too")
    func forgottenEverywhere() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk", level: .manage)
        let (brest, gomel) = (try central.office("brest"), try central.office("gomel"))
        let id = try Self.addRecord(minsk.replica)
        let other = try minsk.addStakeholder("Stays")
        for office in [minsk, brest, gomel] { try await office.sync() }
        // An edit of both records that waits on another replica.
        _ = try gomel.replica.apply([
            .update(
                id, collection: "stakeholder",
                changes: [.set(field: "website", .text("https://\(Self.words[1]).example"))]),
            .update(
                other, collection: "stakeholder",
                changes: [.set(field: "website", "https://stays.example.org")]),
        ])
        let erasure = try minsk.replica.erase(id.description, in: nil, reason: "asked for")
        #expect(!erasure.isDone)
        #expect(try minsk.replica.show(id.description, in: nil).fields == [:])
        for office in [minsk, brest, gomel, minsk, brest] { try await office.sync() }
        for office in [minsk, brest, gomel] { try Self.expectNoTrace(office.replica) }
        #expect(try minsk.digests == brest.digests)
        #expect(try gomel.digests == brest.digests)
        let kept = try #require(try gomel.replica.quarantine().first)
        #expect(kept.reason == "erased")
        #expect(kept.records.map(\.record) == [other])
        // What the refused commit said of the other record can be had again.
        _ = try gomel.replica.retryQuarantined(kept.number)
        try await gomel.sync()
        #expect(try gomel.fields(other)["website"] == "https://stays.example.org")
    }

    @Test("an edit that was sent in vain, and whose record was erased meanwhile, is void as erased")
    func sentAndErased() async throws {
        let central = try CentralOffice()
        let (minsk, brest) = (
            try central.office("minsk", level: .manage), try central.office("brest")
        )
        let id = try Self.addRecord(minsk.replica)
        let other = try minsk.addStakeholder("Stays")
        for office in [minsk, brest] { try await office.sync() }
        try brest.edit(other, .set(field: "website", "https://stays.example.org"))
        try brest.edit(id, .set(field: "website", .text("https://\(Self.words[1]).example")))
        // Frozen as if put into a request that never arrived.
        _ = try brest.replica.outgoing("network", after: 0, budget: 1 << 20)
        _ = try minsk.replica.erase(id.description, in: nil, reason: "asked for")
        try await minsk.sync()
        // The first answer brings the erasure, before the second edit is sent.
        let slow = FieldOffice(
            replica: brest.replica, transport: brest.transport,
            client: SyncClient(replica: brest.replica, transport: brest.transport, pushBytes: 1))
        try await slow.sync()
        #expect(try brest.replica.quarantine().map(\.reason) == ["erased"])
        try Self.expectNoTrace(brest.replica)
        try await minsk.sync()
        #expect(try minsk.fields(other)["website"] == "https://stays.example.org")
        #expect(try minsk.digests == brest.digests)
    }

    @Test("erasing takes manage access")
    func takesManaging() async throws {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        let id = try minsk.addStakeholder("Fictitious NGO")
        let error = #expect(throws: StoreError.self) {
            try minsk.replica.erase(id.description, in: nil, reason: "asked for")
        }
        #expect(error?.kind == .notPermitted)
        #expect(try minsk.fields(id)["name"] == "Fictitious NGO")
    }

    @Test("a scrub that was cut off is done at the next opening")
    func scrubIsDoneLater() throws {
        let (folder, replica) = try alone()
        let id = try Self.addRecord(replica)
        // A reader elsewhere keeps the write-ahead log from being emptied.
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let reader = try DatabaseQueue(path: replica.path, configuration: configuration)
        try reader.inDatabase { database in
            try database.execute(sql: "BEGIN; SELECT count(*) FROM records")
        }
        _ = try replica.erase(id.description, in: nil, reason: "asked for")
        #expect(try Self.traces(of: Self.words, beside: replica.path) != [])
        try reader.inDatabase { try $0.execute(sql: "ROLLBACK") }
        try reader.close()
        let again = try Replica(path: replica.path, environment: TestClock().environment())
        try Self.expectNoTrace(again)
        _ = folder
    }
}
