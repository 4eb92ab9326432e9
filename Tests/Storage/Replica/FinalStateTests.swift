import ReplicaStore
import SyncProtocol
import TestSupport
import Testing

/// A field that can close a record is in question, and so is whether the record is closed.
@Suite("Two answers to how a record ended")
struct FinalStateTests {
    @Test(
        "are one question, and its answer settles whether the record is closed",
        arguments: ["closed", "on_hold"])
    func oneQuestion(decision: Value) async throws {
        let spaces = ["network", "office:minsk"]
        let central = try CentralOffice(spaces: spaces)
        let minsk = try central.office("minsk", spaces: spaces)
        let brest = try central.office("brest", spaces: spaces)
        let id = try minsk.replica.add(
            "case",
            [.set(field: "sex", "f"), .addElement(field: "protection_categories", "refugee")],
            space: "office:minsk"
        ).id
        for office in [minsk, brest] { try await office.sync() }
        try minsk.edit(id, .set(field: "status", "closed"))
        try brest.edit(id, .set(field: "status", "on_hold"))
        for office in [minsk, brest, minsk] { try await office.sync() }

        let questions = try minsk.replica.conflicts()
        #expect(questions == (try brest.replica.conflicts()))
        #expect(questions.map(\.kind) == [.value])
        let question = try #require(questions.first)
        let choice = try #require(question.candidates.first { $0.value == decision })
        _ = try brest.replica.resolve(question.id, .take(choice.index))
        for office in [brest, minsk] { try await office.sync() }
        for office in [brest, minsk] {
            #expect(try office.replica.conflicts().isEmpty)
            #expect(try office.fields(id)["status"] == decision)
        }
        #expect(try minsk.digests == brest.digests)
    }
}
