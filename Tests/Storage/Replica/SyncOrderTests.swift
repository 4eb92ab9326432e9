import DomainModel
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

/// Two offices edit the same records offline, and sync in every order that there is.
@Suite("Concurrent edits, whoever syncs first", .serialized)
struct SyncOrderTests {
    /// Each order is a word of M (Minsk) and B (Brest); after it both sync until nothing is new.
    static let orders = ["MB", "BM", "MMB", "BBM", "MBM", "BMB", "MBMB", "BMBM"]
    static let records = 1000

    /// What both replicas show in the end.
    struct Outcome: Equatable {
        let documents: [String]
        let conflicts: [Conflict]
        let digest: String

        /// The documents with the place of their records in the order of making.
        func documents(in ids: [RecordID]) throws -> [(number: Int, document: String)] {
            let byID = Dictionary(
                documents.map { ($0.prefix(36), $0) }, uniquingKeysWith: { first, _ in first })
            return try ids.enumerated().map {
                ($0, try #require(byID[$1.description.prefix(36)]))
            }
        }
    }

    private func run(
        order: String, records: Int = Self.records,
        minsk minskEdit: @escaping (Int) -> [FieldChange],
        brest brestEdit: @escaping (Int) -> [FieldChange]
    ) async throws -> (outcome: Outcome, ids: [RecordID]) {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let created = try minsk.replica.apply(
            (0..<records).map {
                .create(
                    collection: "stakeholder",
                    changes: [
                        .set(field: "name", .text("Fictitious organisation \($0)")),
                        .set(field: "type", "ngo_national"),
                        .addElement(field: "sectors", "health"),
                    ], space: "network")
            })
        let ids = created.map(\.id)
        try await minsk.sync()
        try await brest.sync()
        try update(minsk, ids, minskEdit)
        central.clock.advance(milliseconds: 60_000)
        try update(brest, ids, brestEdit)
        for letter in order { try await (letter == "M" ? minsk : brest).sync() }
        for office in [minsk, brest, minsk, brest] { try await office.sync() }
        let outcome = try self.outcome(minsk)
        #expect(outcome == (try self.outcome(brest)), "order \(order)")
        #expect(try await minsk.sync().isConverged == true)
        #expect(try await brest.sync().isConverged == true)
        return (outcome, ids)
    }

    private func update(
        _ office: FieldOffice, _ ids: [RecordID], _ edit: (Int) -> [FieldChange]
    ) throws {
        // One commit a record, as people work.
        for (number, id) in ids.enumerated() {
            _ = try office.replica.apply([
                .update(id, collection: "stakeholder", changes: edit(number))
            ])
        }
    }

    private func outcome(_ office: FieldOffice) throws -> Outcome {
        Outcome(
            documents: try office.documents("stakeholder"),
            conflicts: try office.replica.conflicts(),
            digest: try office.digests.joined())
    }

    @Test("1,000 edits of different fields all stay, without a question", arguments: orders)
    func differentFields(order: String) async throws {
        let (outcome, ids) = try await run(
            order: order, minsk: { [.set(field: "name_ru", .text("Организация \($0)"))] },
            brest: { [.set(field: "name_be", .text("Арганізацыя \($0)"))] })
        #expect(outcome.conflicts.isEmpty)
        #expect(outcome.documents.count == ids.count)
        for (number, document) in try outcome.documents(in: ids) {
            #expect(document.contains("Организация \(number)\""))
            #expect(document.contains("Арганізацыя \(number)\""))
        }
    }

    @Test(
        "1,000 edits of one review field give 1,000 conflicts with both values", arguments: orders)
    func sameReviewField(order: String) async throws {
        let (outcome, ids) = try await run(
            order: order, minsk: { [.set(field: "name", .text("Minsk \($0)"))] },
            brest: { [.set(field: "name", .text("Brest \($0)"))] })
        let named = outcome.conflicts.filter { $0.kind == .value }
        #expect(named.count == ids.count)
        let numbers = Dictionary(
            ids.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        for conflict in named {
            let number = try #require(numbers[conflict.record])
            #expect(
                conflict.candidates.map(\.value)
                    == [.text("Minsk \(number)"), .text("Brest \(number)")])
            #expect(conflict.candidates.map(\.author) == ["minsk author", "brest author"])
            #expect(conflict.candidates.map(\.office) == ["minsk", "brest"])
            #expect(conflict.candidates[0].at < conflict.candidates[1].at)
            #expect(conflict.ancestor == .text("Fictitious organisation \(number)"))
        }
    }

    @Test("fields that never ask show the policy's value everywhere", arguments: ["MB", "BM"])
    func fieldsThatNeverAsk(order: String) async throws {
        let (outcome, ids) = try await run(
            order: order, records: 200,
            minsk: {
                [
                    .set(field: "website", .text("https://minsk.example.org/\($0)")),
                    .addElement(field: "sectors", "protection"),
                    .removeElement(field: "sectors", "health"),
                    .set(field: "name_en", "Filled here"),
                ]
            },
            brest: {
                [
                    .set(field: "website", .text("https://brest.example.org/\($0)")),
                    .addElement(field: "sectors", "health"),
                    .addElement(field: "sectors", "education"),
                ]
            })
        #expect(outcome.conflicts.isEmpty)
        #expect(outcome.documents.count == ids.count)
        for (number, document) in try outcome.documents(in: ids) {
            // The later value, and an add that wins over a concurrent removal where it was real.
            #expect(document.contains("https://brest.example.org/\(number)\""))
            #expect(document.contains("\"protection\""))
            #expect(document.contains("\"education\""))
        }
    }

    @Test("log entries all stay, the greatest and the safest value win", arguments: ["MB", "BM"])
    func casePolicies(order: String) async throws {
        let spaces = ["network", "office:minsk"]
        let central = try CentralOffice(spaces: spaces)
        let minsk = try central.office("minsk", spaces: spaces)
        let brest = try central.office("brest", spaces: spaces)
        let id = try minsk.replica.add(
            "case",
            [
                .set(field: "sex", "f"), .addElement(field: "protection_categories", "refugee"),
                .set(field: "consent_sharing", "granted"), .set(field: "risk_level", "low"),
                .set(field: "next_follow_up", "2026-12-31"),
            ]
        ).id
        try await minsk.sync()
        try await brest.sync()
        try minsk.edit(
            id, .set(field: "consent_sharing", "withdrawn"), .set(field: "risk_level", "high"),
            .setElement(field: "notes", element: nil, "Fictitious note of Minsk"),
            .set(field: "next_follow_up", "2026-12-01"))
        central.clock.advance(milliseconds: 60_000)
        try brest.edit(
            id, .set(field: "consent_sharing", "none"), .set(field: "risk_level", "medium"),
            .setElement(field: "notes", element: nil, "Fictitious note of Brest"),
            .set(field: "next_follow_up", "2026-12-24"), .set(field: "do_not_contact", true))
        for letter in order + order { try await (letter == "M" ? minsk : brest).sync() }
        for office in [minsk, brest] {
            let fields = try office.fields(id)
            #expect(fields["consent_sharing"] == "withdrawn")
            #expect(fields["risk_level"] == "high")
            #expect(fields["next_follow_up"] == "2026-12-01")
            #expect(fields["do_not_contact"] == true)
            #expect(
                fields["notes"]?.array?.compactMap { $0.map?["text"] }
                    == ["Fictitious note of Minsk", "Fictitious note of Brest"])
            #expect(try office.replica.conflicts().isEmpty)
        }
    }

    @Test(
        "closing and deleting meet an edit as questions, and are settled", arguments: ["MB", "BM"])
    func closingAndDeleting(order: String) async throws {
        let spaces = ["network", "office:minsk"]
        let central = try CentralOffice(spaces: spaces)
        let minsk = try central.office("minsk", spaces: spaces)
        let brest = try central.office("brest", spaces: spaces)
        let closed = try addCase(minsk)
        let deleted = try addCase(minsk)
        try await minsk.sync()
        try await brest.sync()
        try minsk.edit(closed, .set(field: "status", "closed"))
        _ = try minsk.replica.delete(deleted.description, in: nil, reason: "entered twice")
        try brest.edit(closed, .set(field: "address", "Fictitious street 1"))
        try brest.edit(deleted, .set(field: "address", "Fictitious street 2"))
        for letter in order + order { try await (letter == "M" ? minsk : brest).sync() }
        let questions = try brest.replica.conflicts()
        #expect(questions == (try minsk.replica.conflicts()))
        #expect(Set(questions.map(\.kind)) == [.closing, .delete])
        #expect(try minsk.fields(deleted)["address"] == "Fictitious street 2")
        for question in questions {
            let resolution: Resolution = question.kind == .closing ? .restore : .delete
            _ = try brest.replica.resolve(question.id, resolution, reason: "asked the office")
        }
        for office in [brest, minsk] { try await office.sync() }
        #expect(try minsk.replica.conflicts().isEmpty)
        #expect(try minsk.fields(closed)["status"] == "open")
        #expect(try minsk.replica.show(deleted.description, in: nil).isDeleted)
        #expect(try minsk.digests == brest.digests)
    }

    private func addCase(_ office: FieldOffice) throws -> RecordID {
        try office.replica.add(
            "case",
            [.set(field: "sex", "m"), .addElement(field: "protection_categories", "stateless")],
            space: "office:minsk"
        ).id
    }

    @Test("a conflict that has changed since is refused under its old name")
    func changedConflict() async throws {
        let central = try CentralOffice()
        let offices = try ["minsk", "brest", "gomel"].map { try central.office($0) }
        let id = try offices[0].addStakeholder("Fictitious")
        for office in offices { try await office.sync() }
        for (number, office) in offices.enumerated() {
            try office.edit(id, .set(field: "name", .text("Name \(number)")))
        }
        for office in [offices[0], offices[1], offices[0]] { try await office.sync() }
        let old = try #require(try offices[0].replica.conflicts().first)
        try await offices[2].sync()
        try await offices[0].sync()
        let new = try #require(try offices[0].replica.conflicts().first)
        let error = #expect(throws: StoreError.self) {
            try offices[0].replica.resolve(old.id, .take(1))
        }
        #expect(error?.kind == .changed)
        #expect(error?.hint?.contains(new.id) == true)
        #expect(new.candidates.count == 3)
    }
}
