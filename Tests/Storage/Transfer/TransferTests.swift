import CentralStorage
import ExchangeService
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

@Suite("Records that move to another space")
struct TransferTests {
    let central: CentralOffice
    /// Manages the space of Minsk; a second device there may only write.
    let minsk: FieldOffice
    let second: FieldOffice
    let brest: FieldOffice
    let gomel: FieldOffice

    init() throws {
        central = try CentralOffice(
            spaces: ["network", "office:minsk", "office:brest", "office:gomel"])
        minsk = try central.office("minsk", spaces: ["office:minsk"], level: .manage)
        let replica = try Replica.create(
            path: central.folder.file("second.sqlite"), office: "minsk", author: "second author",
            name: "minsk-second", environment: central.clock.environment())
        second = try central.join(replica, spaces: ["office:minsk"])
        brest = try central.office("brest", spaces: ["office:brest"], level: .manage)
        gomel = try central.office("gomel", spaces: ["office:gomel"], level: .manage)
        try central.open("office:minsk", "office:brest", "office:gomel")
    }

    /// A stakeholder in the space of Minsk that both devices there hold.
    private func shared() async throws -> RecordID {
        let id = try minsk.replica.addStakeholder("Fictitious Red", space: "office:minsk")
        for office in [minsk, second] { try await office.sync() }
        return id
    }

    private func transfer(
        _ id: RecordID, from office: FieldOffice, to space: String
    ) throws {
        central.clock.advance(milliseconds: 1000)
        _ = try office.replica.transfer(id.description, in: nil, to: space)
    }

    private func grant(_ office: FieldOffice, _ space: String, _ level: AccessLevel) throws {
        try central.store.write {
            try $0.grant(
                office.transport.device, [SpaceAccess(space: space, level: level)])
        }
    }

    /// Syncs everybody twice, and expects that all is well and that another look changes nothing.
    private func settle() async throws {
        for _ in 0..<2 {
            for office in [minsk, second, brest, gomel] {
                let summary = try await office.sync()
                #expect(summary.isConverged == true)
                #expect(summary.notices == [])
            }
        }
        for office in [minsk, second, brest, gomel] {
            #expect(try office.replica.verify() == [])
        }
        let before = try central.store.read { try $0.spaces() }
        try central.exchange.moveRecords()
        #expect(try central.store.read { try $0.spaces() } == before)
        #expect(try central.store.verify() == [])
    }

    @Test("a record arrives with all it holds, and leaves a pointer behind")
    func recordArrives() async throws {
        let id = try await shared()
        try minsk.edit(id, .set(field: "website", "https://red.example.org"))
        try transfer(id, from: minsk, to: "office:brest")
        #expect(try minsk.replica.show(id.description, in: nil).movedTo == "office:brest")
        #expect(try minsk.replica.lines() == [])
        try await settle()
        let view = try brest.replica.show(id.description, in: nil)
        #expect(view.space == "office:brest")
        #expect(view.movedTo == nil)
        #expect(view.fields["website"] == "https://red.example.org")
        #expect(try second.replica.show(id.description, in: nil).movedTo == "office:brest")
        #expect(try brest.replica.conflictCount() == 0)
        #expect(try minsk.replica.conflictCount() == 0)
        // It is edited where it is now.
        try brest.edit(id, .set(field: "name_en", "Red"))
        #expect(throws: StoreError.self) { try minsk.edit(id, .set(field: "name_en", "Not")) }
        try await settle()
        #expect(try central.store.read { try $0.transfers(.waiting, limit: 9) } == [])
    }

    @Test("whoever holds both spaces finds and edits the record where it is")
    func homeIsPreferred() async throws {
        let id = try await shared()
        try grant(second, "office:brest", .write)
        try transfer(id, from: minsk, to: "office:brest")
        try await settle()
        let view = try second.replica.show(String(id.description.suffix(8)), in: nil)
        #expect(view.space == "office:brest")
        try second.edit(id, .set(field: "name_en", "Red"))
        try await settle()
        #expect(try brest.fields(id)["name_en"] == "Red")
    }

    @Test("a late edit goes along if its author may write in the new home")
    func lateEditGoesAlong() async throws {
        let id = try await shared()
        try grant(second, "office:brest", .write)
        try second.edit(id, .set(field: "website", "https://late.example.org"))
        try transfer(id, from: minsk, to: "office:brest")
        for office in [minsk, brest] { try await office.sync() }
        try brest.edit(id, .set(field: "name_en", "Red"))
        try await settle()
        #expect(try brest.fields(id)["website"] == "https://late.example.org")
        #expect(try brest.fields(id)["name_en"] == "Red")
        #expect(try minsk.replica.conflictCount() == 0)
    }

    @Test("an edit that was logged before the transfer goes along, whoever made it")
    func earlierEditGoesAlong() async throws {
        let id = try await shared()
        try second.edit(id, .set(field: "website", "https://early.example.org"))
        try transfer(id, from: minsk, to: "office:brest")
        for office in [second, minsk] { try await office.sync() }
        try await settle()
        #expect(try brest.fields(id)["website"] == "https://early.example.org")
        #expect(try minsk.replica.conflictCount() == 0)
    }

    @Test("a late edit of somebody who may not write there is put up for review")
    func lateEditIsReviewed() async throws {
        let id = try await shared()
        try second.edit(id, .set(field: "website", "https://late.example.org"))
        try transfer(id, from: minsk, to: "office:brest")
        for office in [minsk, brest] { try await office.sync() }
        try await settle()
        #expect(try brest.fields(id)["website"] == nil)
        let asked = try #require(try minsk.replica.conflicts().first)
        #expect(asked.kind == .transition)
        #expect(asked.field == nil)
        #expect(asked.visible == "moved to office:brest")
        #expect(asked.candidates.map(\.value).contains("edited"))
        let held = try central.store.read { try $0.transfers(.held, limit: 9) }
        #expect(held.map(\.space) == ["office:minsk"])
        let move = try #require(asked.candidates.first { $0.value == asked.visible })
        // Who only writes may not decide it.
        #expect(throws: StoreError.self) { try second.replica.resolve(asked.id, .take(move.index)) }
        _ = try minsk.replica.resolve(asked.id, .take(move.index))
        try await settle()
        #expect(try brest.fields(id)["website"] == "https://late.example.org")
        #expect(try minsk.replica.conflictCount() == 0)
    }

    @Test("a late edit that is held goes on when its author is granted the new home")
    func grantLetsALateEditGoOn() async throws {
        let id = try await shared()
        try second.edit(id, .set(field: "website", "https://late.example.org"))
        try transfer(id, from: minsk, to: "office:brest")
        try await settle()
        #expect(try brest.fields(id)["website"] == nil)
        try grant(second, "office:brest", .write)
        try central.exchange.moveRecords()
        try await settle()
        #expect(try brest.fields(id)["website"] == "https://late.example.org")
    }

    @Test("deleted here and moved there asks in the new home, and loses nothing")
    func deleteAgainstTransfer() async throws {
        let id = try await shared()
        try grant(second, "office:brest", .write)
        _ = try second.replica.delete(id.description, in: nil, reason: "entered twice")
        try transfer(id, from: minsk, to: "office:brest")
        for office in [minsk, brest] { try await office.sync() }
        try await settle()
        let asked = try #require(try brest.replica.conflicts().first)
        #expect(asked.kind == .delete)
        #expect(try brest.replica.show(id.description, in: nil).isDeleted == false)
        #expect(try minsk.replica.show(id.description, in: nil).movedTo == "office:brest")
    }

    @Test("of two transfers at once the later one holds, and both sides are told")
    func twoTransfersAtOnce() async throws {
        let id = try await shared()
        for space in ["office:minsk", "office:brest"] { try grant(second, space, .manage) }
        try await second.sync()
        try transfer(id, from: minsk, to: "office:brest")
        try transfer(id, from: second, to: "office:gomel")
        for office in [minsk, brest] { try await office.sync() }
        // Brest has it and goes on with it, until the other transfer comes to light.
        try brest.edit(id, .set(field: "website", "https://red.example.org"))
        try await brest.sync()
        try await settle()
        #expect(try gomel.replica.show(id.description, in: nil).movedTo == nil)
        #expect(try gomel.fields(id)["website"] == "https://red.example.org")
        #expect(try brest.replica.show(id.description, in: nil).movedTo == "office:gomel")
        #expect(try minsk.replica.show(id.description, in: nil).movedTo == "office:gomel")
        // Who holds both spaces is asked in both.
        for (office, count) in [(minsk, 1), (second, 2), (brest, 1)] {
            let asked = try office.replica.conflicts()
            #expect(asked.map(\.kind) == Array(repeating: .transition, count: count))
            #expect(asked.allSatisfy { $0.visible == "moved to office:gomel" })
        }
        for office in [minsk, brest] {
            let asked = try #require(try office.replica.conflicts().first)
            let other = try #require(asked.candidates.first { $0.value != asked.visible })
            #expect(throws: StoreError.self) {
                try office.replica.resolve(asked.id, .take(other.index))
            }
            let home = try #require(asked.candidates.first { $0.value == asked.visible })
            _ = try office.replica.resolve(asked.id, .take(home.index))
        }
        try await settle()
        for office in [minsk, second, brest, gomel] {
            #expect(try office.replica.conflictCount() == 0)
        }
        #expect(try gomel.replica.lines().count == 1)
    }

    @Test("the same transfer by two people is one")
    func sameTransferTwice() async throws {
        let id = try await shared()
        try grant(second, "office:minsk", .manage)
        try await second.sync()
        try transfer(id, from: minsk, to: "office:brest")
        try transfer(id, from: second, to: "office:brest")
        try await settle()
        #expect(try brest.replica.lines().count == 1)
        #expect(try minsk.replica.conflictCount() == 0)
    }

    @Test("a record can come back, and go again")
    func transferBack() async throws {
        let id = try await shared()
        try transfer(id, from: minsk, to: "office:brest")
        try await settle()
        try brest.edit(id, .set(field: "website", "https://red.example.org"))
        try transfer(id, from: brest, to: "office:minsk")
        try await settle()
        #expect(try minsk.replica.show(id.description, in: nil).movedTo == nil)
        #expect(try minsk.fields(id)["website"] == "https://red.example.org")
        #expect(try brest.replica.show(id.description, in: nil).movedTo == "office:minsk")
        try minsk.edit(id, .set(field: "website", "https://blue.example.org"))
        try transfer(id, from: minsk, to: "office:brest")
        try await settle()
        #expect(try brest.fields(id)["website"] == "https://blue.example.org")
        #expect(try brest.replica.show(id.description, in: nil).movedTo == nil)
        #expect(try minsk.replica.lines() == [])
        #expect(try brest.replica.conflictCount() == 0)
    }

    @Test("a late edit follows a record that has moved twice")
    func chainOfTransfers() async throws {
        let id = try await shared()
        for space in ["office:brest", "office:gomel"] { try grant(second, space, .write) }
        try second.edit(id, .set(field: "website", "https://late.example.org"))
        try transfer(id, from: minsk, to: "office:brest")
        for office in [minsk, brest] { try await office.sync() }
        try transfer(id, from: brest, to: "office:gomel")
        for office in [brest, gomel] { try await office.sync() }
        try await settle()
        #expect(try gomel.fields(id)["website"] == "https://late.example.org")
        #expect(try brest.replica.lines() == [])
        #expect(try gomel.replica.lines().count == 1)
    }

    @Test("a record of a shared space does not stand in front of one that an office keeps")
    func sameIDInTwoSpaces() async throws {
        let id = try await shared()
        try grant(minsk, "office:gomel", .write)
        try await minsk.sync()
        // Gomel has learnt the id, and makes a record of its own of it.
        let origin = Origin(
            dot: Dot(WriterID(rawValue: 99), 1), stamp: HybridTimestamp(rawValue: 1), author: "x")
        let delta = RecordEdit(
            collection: "stakeholder", record: id,
            writes: [.init(RegisterKey("name"), "Fictitious Blue")], intent: .ordinary
        ).delta(over: RecordState(), in: origin)
        let frame = Commit(origin: origin, deltas: [delta]).frame()
        let commit = try Commit(dot: origin.dot, frame: frame[...])
        let hash = commit.hash(after: .zero)
        let run = CommitRun(
            writer: origin.dot.writer, first: 1, previous: .zero, frames: [frame[...]], last: hash)
        let claim = WriterClaim(
            acknowledged: WriterHead(origin.dot.writer),
            minted: WriterHead(origin.dot.writer, counter: 1, hash: hash))
        let device = try central.store.write { transaction in
            // It has no key to sign with.
            let grant = SpaceAccess(space: "office:gomel", level: .write)
            let code = try transaction.invite(office: "gomel", name: nil, grants: [grant])
            let token = ContentHash(of: [7])
            _ = try transaction.enrol(
                code: code, device: caseID(7 << 32), name: "gomel-second", token: token, key: nil)
            return try #require(try transaction.device(token: token))
        }
        _ = try central.exchange.answer(
            ExchangeRequest(
                schemaVersion: 1, access: [], rollUp: nil,
                spaces: [
                    SpaceRequest(
                        space: "office:gomel", cursor: .start, writers: [claim], runs: [run])
                ]), device: device)
        try await minsk.sync()
        #expect(try minsk.fields(id)["name"] == "Fictitious Red")
        #expect(try minsk.replica.record(id, in: "stakeholder")?.space == "office:minsk")
        try minsk.edit(id, .set(field: "website", "https://red.example.org"))
        #expect(try minsk.replica.show(id.description, in: nil).space == "office:minsk")
        let finding = try #require(try minsk.replica.diagnose().first { $0.kind == .transfer })
        #expect(finding.message.contains("office:gomel"))
        #expect(finding.message.contains("office:minsk"))
    }

    @Test("what cannot be transferred is refused with its reason")
    func refusals() async throws {
        let id = try await shared()
        func refusal(_ office: FieldOffice, _ space: String) -> StoreError.Kind? {
            do {
                _ = try office.replica.transfer(id.description, in: nil, to: space)
                return nil
            } catch {
                return (error as? StoreError)?.kind
            }
        }
        #expect(refusal(minsk, "office:minsk") == .usage)
        #expect(refusal(minsk, "Office Brest") == .usage)
        #expect(refusal(second, "office:brest") == .notPermitted)
        #expect(refusal(minsk, "office:brest") == nil)
        #expect(refusal(minsk, "office:gomel") == .usage)
        let alone = try LonelyOffices(clock: central.clock).office("alone")
        let own = try alone.addStakeholder("Fictitious Blue")
        #expect(throws: StoreError.self) {
            try alone.transfer(own.description, in: nil, to: "office:brest")
        }
    }
}
