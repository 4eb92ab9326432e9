import GRDB
import StoreKit

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
