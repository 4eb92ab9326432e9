import ExchangeService
import ReplicaStore
import StoreKit
import SyncProtocol
import Testing

@Suite("Many conflicts at once")
struct CommonDecisionTests {
    /// Two offices that have named the same stakeholders differently, and one of them that has
    /// changed the type of the first as well.
    private func offices(_ count: Int) async throws -> (FieldOffice, FieldOffice, [RecordID]) {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let ids = try (0..<count).map { try minsk.addStakeholder("Fictitious NGO \($0)") }
        for office in [minsk, brest] { try await office.sync() }
        for (place, id) in ids.enumerated() {
            try minsk.edit(id, .set(field: "name", .text("From Minsk \(place)")))
            try brest.edit(id, .set(field: "name", .text("From Brest \(place)")))
        }
        try minsk.edit(ids[0], .set(field: "type", .text("media")))
        try brest.edit(ids[0], .set(field: "type", .text("private_sector")))
        for office in [minsk, brest, minsk] { try await office.sync() }
        return (minsk, brest, ids)
    }

    private func names(_ office: FieldOffice, _ ids: [RecordID]) throws -> [String] {
        try ids.map {
            try office.replica.show($0.description, in: "stakeholder").fields["name"]?.text ?? ""
        }
    }

    @Test("a selection leaves what its field, office and collection name, up to its limit")
    func selection() async throws {
        let (minsk, _, _) = try await offices(4)
        func count(_ selection: ConflictSelection) throws -> [Int] {
            let found = try minsk.replica.conflicts(selection)
            return [found.conflicts.count, found.total]
        }
        #expect(try count(ConflictSelection()) == [5, 5])
        #expect(try count(ConflictSelection(field: "name")) == [4, 4])
        #expect(try count(ConflictSelection(field: "name", limit: 3)) == [3, 4])
        #expect(try count(ConflictSelection(collection: "stakeholder", field: "type")) == [1, 1])
        #expect(try count(ConflictSelection(collection: "case")) == [0, 0])
        #expect(try count(ConflictSelection(office: "brest")) == [5, 5])
        #expect(try count(ConflictSelection(office: "gomel")) == [0, 0])
        let latest = try minsk.replica.commits(limit: 100).filter { $0.office == "minsk" }
        #expect(try count(ConflictSelection(commits: Set(latest.map(\.commit)))) == [5, 5])
        let last = try #require(latest.first).commit
        #expect(try count(ConflictSelection(commits: [last])) == [1, 1])
        for wrong in [
            ConflictSelection(field: "nmae"), ConflictSelection(collection: "nothing"),
        ] {
            let error = #expect(throws: StoreError.self) { try minsk.replica.conflicts(wrong) }
            #expect(error?.kind == .usage)
        }
    }

    @Test("one decision takes an office's value in all, converges, and can be taken back")
    func takeAnOffice() async throws {
        let (minsk, brest, ids) = try await offices(6)
        let meant = try minsk.replica.conflicts(ConflictSelection(field: "name")).conflicts
        let shown = try names(minsk, ids)
        let resolution = try minsk.replica.resolve(meant, .office("minsk"))
        #expect(resolution.settled.count == 6 && resolution.skipped.isEmpty)
        #expect(try names(minsk, ids) == (0..<6).map { "From Minsk \($0)" })
        #expect(try minsk.replica.conflictCount() == 1)
        for office in [minsk, brest] { try await office.sync() }
        #expect(try names(brest, ids) == names(minsk, ids))
        let reversal = try minsk.replica.revert(resolution.settled.compactMap(\.commit))
        #expect(try names(minsk, ids) == shown)
        // Where the decision has taken what was shown there is nothing to bring back.
        let alike = shown.filter { $0.hasPrefix("From Minsk") }.count
        #expect(reversal.results.count == 6 - alike)
        #expect(reversal.kept.map(\.obstacle) == Array(repeating: .asBefore, count: alike))
        for office in [minsk, brest] { try await office.sync() }
        #expect(try names(brest, ids) == shown)
        for office in [minsk, brest] { #expect(try office.replica.verify() == []) }
    }

    @Test("newest and oldest go by the stamps")
    func newestAndOldest() async throws {
        for decision in [CommonDecision.newest, .oldest] {
            let (minsk, _, _) = try await offices(2)
            let meant = try minsk.replica.conflicts(ConflictSelection()).conflicts
            let resolution = try minsk.replica.resolve(meant, decision)
            #expect(resolution.settled.count == meant.count)
            for conflict in meant {
                let view = try minsk.replica.show(conflict.record.description, in: nil)
                // Candidates stand by stamp, then by dot.
                let all = conflict.candidates
                let taken = decision == .newest ? all.last : all.first
                #expect(view.fields[conflict.field ?? ""] == taken?.value)
            }
        }
    }

    @Test("what a decision does not fit, or what has changed since, stays open and is named")
    func leftOpen() async throws {
        let (minsk, brest, ids) = try await offices(2)
        _ = try minsk.addStakeholder("The same")
        _ = try minsk.addStakeholder("The same")
        let meant = try minsk.replica.conflicts(ConflictSelection()).conflicts
        // One of them is settled elsewhere after it was shown.
        try brest.edit(ids[1], .set(field: "name", .text("A third name")))
        for office in [brest, minsk] { try await office.sync() }
        let resolution = try minsk.replica.resolve(meant, .office("minsk"))
        let obstacles = Set(resolution.skipped.map(\.obstacle))
        #expect(obstacles == [.severalRecords, .changed])
        #expect(resolution.settled.count + resolution.skipped.count == meant.count)
        #expect(
            try minsk.replica.resolve(meant, .office("gomel")).skipped.count == meant.count)
        // The edit that has changed one of them has settled it as well.
        let open = resolution.skipped.count { $0.obstacle == .severalRecords }
        #expect(open > 0)
        #expect(try minsk.replica.conflictCount() == open)
    }
}

@Suite("Taking edits back")
struct RevertTests {
    private func fields(_ office: FieldOffice, _ id: RecordID) throws -> [String: Value] {
        try office.replica.show(id.description, in: "stakeholder").fields
    }

    @Test("an edit's fields get their values from before, elements of sets too")
    func fields() async throws {
        let office = try CentralOffice().office("minsk")
        let id = try office.addStakeholder("Fictitious NGO")
        let before = try fields(office, id)
        let result = try office.replica.edit(
            id.description, in: "stakeholder",
            [
                .set(field: "name", .text("Other")), .set(field: "acronym", .text("O")),
                .addElement(field: "languages", .text("be")),
            ])
        let commit = try #require(result.commit)
        #expect(try fields(office, id) != before)
        #expect(try office.replica.revert([commit]).kept == [])
        #expect(try fields(office, id) == before)
        #expect(try office.replica.verify() == [])
    }

    @Test("what somebody has changed since stays, and the rest is taken back")
    func changedSince() async throws {
        let central = try CentralOffice()
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let id = try minsk.addStakeholder("Fictitious NGO")
        let result = try minsk.replica.edit(
            id.description, in: "stakeholder",
            [.set(field: "name", .text("Other")), .set(field: "acronym", .text("O"))])
        for office in [minsk, brest] { try await office.sync() }
        try brest.edit(id, .set(field: "name", .text("A better one")))
        for office in [brest, minsk] { try await office.sync() }
        let reversal = try minsk.replica.revert([try #require(result.commit)])
        #expect(reversal.kept.map(\.field) == ["name"])
        #expect(reversal.kept.map(\.obstacle) == [.changedSince])
        let now = try fields(minsk, id)
        #expect(now["name"] == "A better one" && now["acronym"] == nil)
    }

    @Test("a value that came as a state, and whose past is unknown, is not emptied")
    func unknownBefore() async throws {
        let central = try CentralOffice(limits: ExchangeLimits(entriesWithoutScan: 0))
        let (minsk, brest) = (try central.office("minsk"), try central.office("brest"))
        let id = try minsk.addStakeholder("Fictitious NGO")
        try minsk.edit(id, .addElement(field: "languages", .text("be")))
        for office in [minsk, brest] { try await office.sync() }
        let result = try brest.replica.edit(
            id.description, in: "stakeholder", [.removeElement(field: "languages", .text("be"))])
        let reversal = try brest.replica.revert([try #require(result.commit)])
        #expect(reversal.results == [])
        #expect(reversal.kept.map(\.obstacle) == [.unknownBefore])
    }

    @Test("what was added goes, what was deleted comes back, and an unknown commit is named")
    func life() async throws {
        let office = try CentralOffice().office("minsk")
        let added = try office.replica.add(
            "stakeholder", [.set(field: "name", .text("New")), .set(field: "type", .text("media"))])
        let commit = try #require(added.commit)
        func isDeleted() throws -> Bool {
            try office.replica.show(added.id.description, in: nil).isDeleted
        }
        _ = try office.replica.revert([commit])
        #expect(try isDeleted())
        #expect(try office.replica.list("stakeholder", deleted: true).total == 1)
        #expect(try office.replica.search("new", deleted: true).total == 1)
        #expect(try office.replica.search("new").total == 0)
        _ = try office.replica.restore(added.id.description, in: nil)
        let deletion = try office.replica.delete(added.id.description, in: nil)
        _ = try office.replica.revert([try #require(deletion.commit)])
        #expect(try !isDeleted())
        let unknown = Dot(commit.writer, 999)
        let error = #expect(throws: StoreError.self) { try office.replica.revert([unknown]) }
        #expect(error?.kind == .notFound)
    }
}
