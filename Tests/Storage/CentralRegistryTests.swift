import CentralStorage
import Foundation
import GRDB
import ReplicaStore
import StoreKit
import SyncProtocol
import Testing

@Suite struct CentralRegistryTests {
    let bench: CentralBench
    let grants = [SpaceAccess(space: "cases", level: .write)]

    init() throws {
        bench = try CentralBench()
    }

    private func kind(_ body: () throws -> Void) -> StoreError.Kind? {
        do {
            try body()
            return nil
        } catch {
            return (error as? StoreError)?.kind
        }
    }

    private func enrol(
        _ code: String, _ device: UInt64, token: UInt8 = 1
    ) throws -> CentralStorage.Enrolment {
        try bench.store.write {
            try $0.enrol(
                code: code, device: caseID(device), name: "laptop",
                token: ContentHash(of: [token]))
        }
    }

    private func invite(_ name: String? = nil) throws -> String {
        try bench.store.write {
            try $0.invite(office: "minsk", name: name, grants: grants)
        }
    }

    @Test(arguments: ["", "Cases", "cases/1", "cases", "żółw"])
    func aSpaceWithAnImproperOrTakenNameIsRefused(_ name: String) {
        #expect(kind { try bench.store.write { try $0.addSpace(name) } } == .usage)
    }

    @Test func aCodeEnrolsOneDeviceHoweverItIsTyped() throws {
        let code = try invite("reception")
        let typed = code.lowercased().replacingOccurrences(of: "-", with: " ")
        let enrolment = try enrol(typed, 1)
        #expect(enrolment.grants == grants)
        #expect(enrolment.name == "reception")
        #expect(enrolment.tag.count == 2)
        #expect(kind { _ = try enrol(code, 2, token: 2) } == .changed)
    }

    @Test func theSameDeviceAsksAgainAndGetsItsNewToken() throws {
        let code = try invite()
        let first = try enrol(code, 1, token: 1)
        #expect(try enrol(code, 1, token: 2) == first)
        let store = bench.store
        #expect(try store.read { try $0.device(token: ContentHash(of: [2])) }?.id == caseID(1))
        #expect(try store.read { try $0.device(token: ContentHash(of: [1])) } == nil)
    }

    @Test func anUnknownCodeAndAnUnknownSpaceAreRefused() {
        #expect(kind { _ = try enrol("AAAA-BBBB-CCCC", 1) } == .notPermitted)
        #expect(
            kind {
                _ = try bench.store.write {
                    try $0.invite(
                        office: "minsk", name: nil,
                        grants: [SpaceAccess(space: "nowhere", level: .read)])
                }
            } == .usage)
    }

    @Test func anEnrolledDeviceCannotBeTakenOverWithAnotherCode() throws {
        _ = try enrol(try invite(), 1, token: 1)
        let second = try invite()
        #expect(kind { _ = try enrol(second, 1, token: 2) } == .notPermitted)
    }

    @Test func tagsDifferWithinAnOffice() throws {
        let tags = try (0..<40).map {
            try enrol(try invite(), UInt64($0), token: UInt8($0)).tag
        }
        #expect(Set(tags).count == 40)
    }

    @Test func revokingOneSpaceLeavesTheDeviceAndRevokingAllTakesItsAccess() throws {
        let device = try bench.enrol(1)
        try bench.store.write { try $0.revoke(device.id, space: "cases") }
        let after = try #require(try bench.store.device(device.id))
        #expect(after.grants.isEmpty)
        #expect(!after.isRevoked)
        try bench.store.write { try $0.grant(device.id, grants) }
        try bench.store.write { try $0.revoke(device.id, space: nil) }
        let revoked = try #require(try bench.store.device(device.id))
        #expect(revoked.isRevoked)
        #expect(revoked.grants.isEmpty)
        #expect(kind { try bench.store.write { try $0.grant(device.id, grants) } } == .usage)
    }

    @Test func lastSeenIsWrittenAtMostOnceAMinute() throws {
        let device = try bench.enrol(1)
        for time in [1_000, 30_000, 60_999, 61_000] as [Int64] {
            try bench.store.touch(device.id, at: time)
            let seen = try bench.store.read { try $0.devices() }.first?.lastSeen
            #expect(seen == (time < 61_000 ? 1_000 : 61_000))
        }
    }

    @Test func aFileOfAnotherKindIsRefused() throws {
        #expect(
            kind {
                _ = try StoreFile(
                    path: "\(bench.directory)/central.sqlite", applicationID: 1,
                    migrator: DatabaseMigrator())
            } == .unusable)
    }
}
