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

/// By what a replica knows its server, beyond its address.
package struct ServerTrust: Hashable, Sendable {
    /// The PEM of the authorities to trust; nil for the system's.
    package var authorities: [UInt8]?
    /// Pins of keys, `sha256//` and base64, one of which the server must show.
    package var pins: [String]
    /// Whether plain HTTP to another machine is allowed for good.
    package var allowsPlainHTTP: Bool

    package init(
        authorities: [UInt8]? = nil, pins: [String] = [], allowsPlainHTTP: Bool = false
    ) {
        self.authorities = authorities
        self.pins = pins
        self.allowsPlainHTTP = allowsPlainHTTP
    }
}

extension Replica {
    package func serverTrust() throws -> ServerTrust {
        try file.read { database in
            let settings = SettingsTable(database: database)
            let pins = try settings.text(.serverPin) ?? ""
            return ServerTrust(
                authorities: try settings.data(.serverAuthorities)?.bytes,
                pins: pins.split(separator: ";").map(String.init),
                allowsPlainHTTP: try settings.int(.allowsPlainHTTP) != nil)
        }
    }

    /// Changes where the replica's server is found and by what it is known, and nothing else.
    package func setServer(_ url: String, trust: ServerTrust) throws {
        try file.write { database in
            let settings = SettingsTable(database: database)
            try settings.set(.serverURL, url)
            try settings.set(trust)
        }
    }
}

extension SettingsTable {
    func set(_ trust: ServerTrust) throws {
        try replace(.serverAuthorities, trust.authorities?.blob)
        try replace(.serverPin, trust.pins.isEmpty ? nil : trust.pins.joined(separator: ";"))
        try replace(.allowsPlainHTTP, trust.allowsPlainHTTP ? 1 : nil)
    }

    private func replace(
        _ setting: Setting, _ value: (any DatabaseValueConvertible)?
    ) throws {
        if let value { try set(setting, value) } else { try remove(setting) }
    }
}
