import CentralStorage
import Foundation
import ReplicaStore
import StoreKit
import SyncProtocol
import Testing

/// Invitation codes from the making to the end.
@Suite struct CentralInvitationTests {
    private static let day: Int64 = 24 * 3_600_000
    let bench: CentralBench
    let grants = [SpaceAccess(space: "cases", level: .write)]

    init() throws {
        bench = try CentralBench()
    }

    /// The same store, so many days later.
    private func store(after days: Double) throws -> CentralStore {
        let time = CentralBench.time + Int64(days * Double(Self.day))
        return try CentralStore(
            directory: bench.directory, environment: SeededRandom(seed: 9).environment(time: time))
    }

    private func invite(_ name: String? = nil, office: String = "minsk") throws -> String {
        try bench.store.write { try $0.invite(office: office, name: name, grants: grants) }
    }

    @discardableResult
    private func enrol(
        _ code: String, _ device: UInt64 = 1, token: UInt8 = 1, at store: CentralStore? = nil
    ) throws -> CentralStorage.Enrolment {
        try (store ?? bench.store).write {
            try $0.enrol(
                code: code, device: caseID(device), name: "laptop",
                token: ContentHash(of: [token]))
        }
    }

    private func kind(_ body: () throws -> Void) -> StoreError.Kind? {
        do {
            try body()
            return nil
        } catch {
            return (error as? StoreError)?.kind
        }
    }

    private func open(_ store: CentralStore? = nil) throws -> [Invitation] {
        try (store ?? bench.store).read { try $0.openInvitations() }
    }

    @Test func aCodeExpiresAfterFourteenDays() throws {
        let code = try invite()
        let late = try store(after: 14)
        #expect(kind { try enrol(code, at: late) } == .notPermitted)
        #expect(try open(late).isEmpty)
        try enrol(code, at: try store(after: 13.9))
    }

    @Test func theSameDeviceMayAskAgainForADay() throws {
        let code = try invite()
        try enrol(code, token: 1)
        try enrol(code, token: 2, at: try store(after: 0.9))
        #expect(kind { try enrol(code, token: 3, at: try store(after: 1)) } == .changed)
        let kept = try bench.store.read { try $0.device(token: ContentHash(of: [2])) }
        #expect(kept != nil)
    }

    @Test func theDevicesFirstCallEndsTheCode() throws {
        let code = try invite()
        let device = try enrol(code).device
        #expect(try open().map(\.device) == [device])
        try bench.store.touch(device, at: CentralBench.time + 1)
        #expect(kind { try enrol(code, token: 2) } == .changed)
        #expect(kind { try enrol(code, 2, token: 2) } == .changed)
        #expect(try open().isEmpty)
    }

    @Test func openInvitationsAreListedWithoutTheirCodes() throws {
        let codes = [try invite("reception"), try invite(office: "brest")]
        let listed = try open()
        #expect(Set(listed.map(\.office)) == ["minsk", "brest"])
        #expect(listed.allSatisfy { $0.grants == grants && $0.createdAt == CentralBench.time })
        #expect(listed.allSatisfy { $0.expiresAt == CentralBench.time + 14 * Self.day })
        let named = try #require(listed.first { $0.office == "minsk" })
        #expect(named.name == "reception" && named.device == nil)
        for (code, one) in zip(codes, listed) {
            #expect(!"\(one)".contains(code) && one.fingerprint.count == 8)
        }
    }

    @Test func aWithdrawnCodeEnrolsNobody() throws {
        let codes = [try invite(), try invite(office: "brest"), try invite(office: "gomel")]
        let brest = try #require(try open().first { $0.office == "brest" })
        let withdrawn = try bench.store.write { transaction in
            try [codes[0].lowercased(), brest.fingerprint].map { try transaction.withdraw($0) }
        }
        #expect(withdrawn.map(\.office) == ["minsk", "brest"])
        #expect(kind { try enrol(codes[0]) } == .notPermitted)
        #expect(kind { try enrol(codes[1]) } == .notPermitted)
        #expect(try open().map(\.office) == ["gomel"])
        #expect(
            kind { try bench.store.write { _ = try $0.withdraw(brest.fingerprint) } } == .notFound)
        try enrol(codes[2])
        let trail = try bench.store.read { try $0.auditTrail(limit: 10) }
        #expect(trail.count { $0.action == .invitationWithdrawn } == 2)
    }

    @Test func namesAreBounded() throws {
        for name in ["", String(repeating: "я", count: 101), "a\u{1B}b", "a\nb"] {
            #expect(kind { _ = try invite(name) } == .usage)
        }
        #expect(kind { _ = try invite(office: String(repeating: "a", count: 65)) } == .usage)
        _ = try invite(String(repeating: "я", count: 100))
    }
}
