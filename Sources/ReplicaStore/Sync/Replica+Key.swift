import GRDB
import StoreKit
import SyncProtocol

extension Replica {
    /// The key that the server has to be told: one that it does not know yet. A replica that was
    /// made before there were keys makes its own now.
    package func unknownKey() throws -> DeviceKey? {
        let isKnown = try file.read { try SettingsTable(database: $0).int(.keyIsKnown) == 1 }
        return isKnown ? nil : try key()
    }

    /// The device's key, by which others check what it signs.
    package func key() throws -> DeviceKey {
        if let key = try file.read({ try Self.publicKey($0) }) { return key }
        return try file.write { try privateKey($0).publicKey }
    }

    /// Learns which key the server knows the device by.
    package func noteKnownKey(_ key: DeviceKey?) throws {
        try file.write { try noteKnownKey(key, $0) }
    }

    /// Has the server told the key once more with the next sync: one that was restored, or is new,
    /// may not know it. Until then the device goes on signing, since most will.
    package func doubtKnownKey() throws {
        try file.write { database in
            let settings = SettingsTable(database: database)
            if try settings.int(.keyIsKnown) != nil { try settings.set(.keyIsKnown, int: 0) }
        }
    }

    func noteKnownKey(_ key: DeviceKey?, _ database: Database) throws {
        let settings = SettingsTable(database: database)
        if let key, try privateKey(database).publicKey == key {
            try settings.set(.keyIsKnown, int: 1)
        } else {
            try settings.remove(.keyIsKnown)
        }
    }

    /// The device's key, where it has one.
    static func publicKey(_ database: Database) throws -> DeviceKey? {
        try SettingsTable(database: database).data(.deviceKey)
            .flatMap { DevicePrivateKey(seed: $0) }?.publicKey
    }

    /// The device's private key, made now if there is none.
    func privateKey(_ database: Database) throws -> DevicePrivateKey {
        let settings = SettingsTable(database: database)
        if let seed = try settings.data(.deviceKey) {
            guard let key = DevicePrivateKey(seed: seed) else {
                throw StoreError.damaged("settings")
            }
            return key
        }
        var generator = environment.generator
        let key = DevicePrivateKey(using: &generator)
        try settings.set(.deviceKey, key.seed.blob)
        return key
    }
}
