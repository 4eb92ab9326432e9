import CentralStorage
import ReplicaStore
import SyncProtocol
import Testing

/// New tokens for devices that have one.
@Suite struct CentralTokenTests {
    let bench: CentralBench
    let device: Device

    init() throws {
        bench = try CentralBench()
        device = try bench.enrol(1)
    }

    private func hash(_ number: UInt8) -> ContentHash { ContentHash(of: [number]) }

    private func offer(_ number: UInt8) throws {
        try bench.store.write { try $0.offer(hash(number), to: device.id) }
    }

    /// Whose token it is, and whether it is one that was not used before.
    private func shown(_ number: UInt8) throws -> Bool? {
        try bench.store.read { try $0.device(showing: hash(number)) }?.isNew
    }

    @Test func theOldTokenEndsWhenTheNewOneIsFirstUsed() throws {
        try offer(2)
        #expect(try shown(1) == false)
        #expect(try shown(2) == true)
        try bench.store.write { try $0.adopt(hash(2), of: device.id) }
        #expect(try shown(1) == nil)
        #expect(try shown(2) == false)
        let trail = try bench.store.read { try $0.auditTrail(limit: 1) }
        #expect(trail.map(\.action) == [.rotated])
    }

    @Test func anAnswerThatWasLostIsReplacedByTheNext() throws {
        try offer(2)
        try offer(3)
        #expect(try shown(2) == nil)
        #expect(try shown(1) == false)
        #expect(try shown(3) == true)
    }

    @Test func aRevokedDeviceGetsNoToken() throws {
        try bench.store.write { try $0.revoke(device.id, space: nil) }
        try offer(2)
        #expect(try shown(2) == nil)
    }

    @Test func aRestoredStoreDoesNotTakeAnEndedToken() throws {
        let backup = bench.directory + "/backup.sqlite"
        try bench.store.backup(to: backup)
        try offer(2)
        try bench.store.write { try $0.adopt(hash(2), of: device.id) }
        let restored = try CentralBench(restoring: backup, of: bench)
        #expect(try restored.store.read { try $0.device(showing: hash(1)) } == nil)
        #expect(try restored.store.read { try $0.device(showing: hash(2)) }?.device.id == device.id)
    }
}
