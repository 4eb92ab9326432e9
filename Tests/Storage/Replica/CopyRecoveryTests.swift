import CentralStorage
import ReplicaStore
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

@Suite("Copies of a replica and a server that was restored")
struct CopyRecoveryTests {
    let central: CentralOffice
    let minsk: FieldOffice
    let brest: FieldOffice
    let id: RecordID

    init() async throws {
        central = try CentralOffice()
        minsk = try central.office("minsk")
        brest = try central.office("brest")
        id = try minsk.addStakeholder("Fictitious NGO")
        try await minsk.sync()
        try await brest.sync()
    }

    @Test(
        "what only a copy holds comes back, whichever comes first, and its later edits go",
        arguments: [true, false], [true, false])
    func theCopyGivesBackWhicheverComesFirst(isCopiedWhole: Bool, copyFirst: Bool) async throws {
        let backup = try central.backup()
        let copy = try central.copy(of: minsk, named: "copy", withIncarnation: isCopiedWhole)
        try minsk.edit(id, .set(field: "website", "https://original.example.org"))
        try await minsk.sync()
        let clinic = try copy.addStakeholder("Fictitious clinic")
        try await copy.sync()
        #expect(try copy.replica.status().pending == 0)
        let restored = try central.restored(from: backup)
        let original = restored.adopt(minsk)
        let (other, brest) = (restored.adopt(copy), restored.adopt(brest))
        for office in copyFirst ? [other, original, brest] : [original, brest] {
            #expect(try await office.sync().notices == [])
        }
        if !copyFirst {
            // All devices have met; the copy is none of its own. One that was copied with its
            // incarnation has forked, and its branch comes back only while recovery is open.
            if !isCopiedWhole {
                try restored.store.write { transaction in
                    let space = try #require(try transaction.space(named: "network"))
                    if try transaction.recovery(of: space.id) != nil {
                        try transaction.endRecovery(of: space, because: "test")
                    }
                }
            }
            #expect(try await other.sync().notices == [])
        }
        try other.edit(clinic, .set(field: "website", "https://clinic.example.org"))
        try await settle(original, other, brest)
        #expect(try brest.fields(clinic)["name"] == "Fictitious clinic")
        #expect(try brest.fields(clinic)["website"] == "https://clinic.example.org")
        #expect(try brest.fields(id)["website"] == "https://original.example.org")
        #expect(try restored.store.verify() == [])
    }

    @Test("what the copy and an office that is awaited have written waits for the office")
    func whatBothHaveWrittenWaits() async throws {
        let backup = try central.backup()
        let copy = try central.copy(of: minsk, named: "copy", withIncarnation: false)
        try brest.edit(id, .set(field: "website", "https://brest.example.org"))
        try await brest.sync()
        try await copy.sync()
        try copy.edit(id, .set(field: "name_en", "Of the copy"))
        try await copy.sync()
        let restored = try central.restored(from: backup)
        try restored.store.write { transaction in
            let space = try #require(try transaction.space(named: "network"))
            try transaction.endRecovery(of: space, because: "test")
        }
        let (other, brest) = (restored.adopt(copy), restored.adopt(brest))
        let refused = try await other.sync()
        #expect(refused.notices.first?.contains("recovery begin network") == true)
        #expect(try await brest.sync().notices == [])
        try await settle(other, brest, restored.adopt(minsk))
        #expect(try brest.fields(id)["name_en"] == "Of the copy")
        #expect(try brest.fields(id)["website"] == "https://brest.example.org")
    }
}
