import CentralStorage
import Foundation
import GRDB
import ReplicaStore
import StoreKit
import SyncProtocol
import TestSupport
import Testing

/// A device's key: made with the replica, known to the server and to those who read its writers.
@Suite struct DeviceKeyTests {
    private func device(_ office: CentralOffice, _ field: FieldOffice) throws -> Device {
        try #require(try office.store.read { try $0.device(field.transport.device) })
    }

    /// Puts the server back to before there were keys.
    private func forgetKeys(_ office: CentralOffice) throws {
        let path = office.folder.file("central/central.sqlite")
        try DatabaseQueue(path: path).write { try $0.execute(sql: "UPDATE devices SET key = NULL") }
    }

    @Test func aKeyIsRegisteredOnceAndNeverChanges() throws {
        let bench = try CentralBench()
        let device = try bench.enrol(1)
        var random = SystemRandomNumberGenerator()
        let (key, other) = (
            DevicePrivateKey(using: &random).publicKey, DevicePrivateKey(using: &random).publicKey
        )
        func register(_ key: DeviceKey) throws -> Bool {
            try bench.store.write { try $0.register(key, of: device.id) }
        }
        #expect(try register(key))
        #expect(try register(key))
        #expect(try !register(other))
        #expect(try bench.store.read { try $0.device(device.id) }?.key == key)
    }

    @Test func theSameDeviceAsksAgainWithTheSameKeyOnly() throws {
        let bench = try CentralBench()
        var random = SystemRandomNumberGenerator()
        let (key, other) = (
            DevicePrivateKey(using: &random).publicKey, DevicePrivateKey(using: &random).publicKey
        )
        let grants = [SpaceAccess(space: "cases", level: .write)]
        let code = try bench.store.write {
            try $0.invite(office: "minsk", name: nil, grants: grants)
        }
        func enrol(_ key: DeviceKey?) throws -> DeviceKey? {
            try bench.store.write {
                try $0.enrol(
                    code: code, device: caseID(1), name: "laptop",
                    token: ContentHash(of: [1]), key: key
                ).key
            }
        }
        #expect(try enrol(key) == key)
        #expect(try enrol(key) == key)
        #expect(try enrol(nil) == key)
        #expect(throws: StoreError.self) { try enrol(other) }
    }

    @Test func replicasLearnTheKeysOfWritersDevices() async throws {
        let office = try CentralOffice()
        let minsk = try office.office("minsk")
        _ = try minsk.addStakeholder("Example Shelter")
        try await minsk.sync()
        let brest = try office.office("brest")
        try await brest.sync()
        let known = try brest.replica.file.read { database in
            try Data.fetchAll(database, sql: "SELECT key FROM writers WHERE key IS NOT NULL")
        }
        #expect(known == [Data(try minsk.replica.key().bytes)])
    }

    @Test func anOlderReplicaMakesItsKeyKnownWithItsNextSync() async throws {
        let office = try CentralOffice()
        let minsk = try office.office("minsk")
        let former = try minsk.replica.key()
        try minsk.replica.file.write { database in
            try database.execute(sql: "DELETE FROM settings WHERE key LIKE '%key%'")
        }
        try forgetKeys(office)
        try await minsk.sync()
        let key = try minsk.replica.key()
        #expect(key != former)
        #expect(try device(office, minsk).key == key)
        #expect(try minsk.replica.unknownKey() == nil)
    }

    @Test func thePrivateKeyStaysInTheReplica() async throws {
        let office = try CentralOffice()
        let minsk = try office.office("minsk")
        _ = try minsk.addStakeholder("Example Shelter")
        let bundle = try Carrier.file(of: minsk.replica)
        try await minsk.sync()
        let seed = try minsk.replica.file.read { database in
            try Data.fetchOne(
                database, sql: "SELECT value FROM settings WHERE key = 'device_key'")
        }
        let secret = try #require(seed)
        #expect(secret.count == 32)
        #expect(Data(bundle).range(of: secret) == nil)
        let central = office.folder.file("central")
        for file in try FileManager.default.contentsOfDirectory(atPath: central) {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(central)/\(file)"))
            #expect(bytes.range(of: secret) == nil, "\(file) holds it")
        }
    }
}
