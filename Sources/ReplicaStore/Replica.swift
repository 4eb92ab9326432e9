import DomainModel
import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// One local replica: a SQLite file with the records of some spaces, what is pending, and how far
/// each space is reconciled with the server.
///
/// Safe to use from several tasks and several processes at once; each method that writes is one
/// transaction.
package final class Replica: Sendable {
    /// What to do about a file that cannot be read any more.
    private static let whenDamaged =
        "keep the file; copy the last backup to its place, or make a new replica at another path "
        + "and join the server: all that was sent comes back with sync"

    package let file: StoreFile
    package let schema: Schema
    package let environment: SystemInputs

    package var path: String { file.path }

    package var schemaVersion: Int { schema.version }

    /// Opens an existing replica.
    package init(
        path: String, schema: Schema = .builtIn, environment: SystemInputs = .system
    ) throws {
        guard FileManager.default.fileExists(atPath: path) else {
            throw StoreError(
                .notFound, "there is no replica at \(path)",
                hint: "make one with fieldbook init, or name another with --replica")
        }
        self.schema = schema
        self.environment = environment
        file = try StoreFile(
            path: path, applicationID: ReplicaTables.applicationID,
            migrator: ReplicaTables.migrator(schema), whenDamaged: Self.whenDamaged)
        try file.prepare(schema)
        guard try identity() != nil else {
            throw StoreError(
                .notFound, "the replica at \(path) was never initialised",
                hint: "make it with fieldbook init")
        }
        try noticeCopy()
        // What has to wait for another process or for space on the disk stays demanded.
        try? scrub()
    }

    /// Whether there is a replica at a path. What a `create` that was cut short has left there is
    /// none: the next one makes it whole.
    ///
    /// - Throws: `StoreError` of kind `unusable` when something else is there.
    package static func exists(at path: String, schema: Schema = .builtIn) throws -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return false }
        let found = try Replica(creatingAt: path, schema: schema, environment: .system)
        return try found.identity() != nil
    }

    private init(
        creatingAt path: String, schema: Schema, environment: SystemInputs
    ) throws {
        self.schema = schema
        self.environment = environment
        file = try StoreFile(
            path: path, applicationID: ReplicaTables.applicationID,
            migrator: ReplicaTables.migrator(schema), whenDamaged: Self.whenDamaged)
    }

    /// Makes a new replica, alone until it joins a server.
    ///
    /// - Parameters:
    ///   - device: the id under which a server knows it already; nil for a new one.
    ///   - key: the key by which a server knows it already; nil for a new one.
    /// - Throws: `StoreError` of kind `usage` when there is one at the path already.
    package static func create(
        path: String, office: String, author: String?, name: String? = nil,
        device: DeviceID? = nil, key: DevicePrivateKey? = nil, schema: Schema = .builtIn,
        environment: SystemInputs = .system
    ) throws -> Replica {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // A field laptop may be shared: the file is its owner's alone, from its first byte.
        if !FileManager.default.fileExists(atPath: path) {
            // Where it cannot be made, opening it says why.
            _ = FileManager.default.createFile(
                atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        let replica = try Replica(
            creatingAt: path, schema: schema, environment: environment)
        try replica.file.prepare(schema)
        var generator = environment.generator
        let device =
            device ?? DeviceID(milliseconds: environment.now(), using: &generator)
        let tag = ReplicaIdentity.randomTag(using: &generator)
        let key = key ?? DevicePrivateKey(using: &generator)
        try replica.file.write { database in
            let settings = SettingsTable(database: database)
            guard try settings.data(.replica) == nil else {
                throw StoreError(
                    .usage, "there is a replica at \(path) already",
                    hint: "use it, or name another with --replica")
            }
            try settings.set(.replica, device.bytes.blob)
            try settings.set(.deviceKey, key.seed.blob)
            try settings.set(.office, office)
            try settings.set(.author, author)
            try settings.set(.name, name ?? "\(office)-\(tag.lowercased())")
            try settings.set(.tag, tag)
            try settings.set(.schemaVersion, schema.version)
        }
        return replica
    }
}

/// Who this replica is.
package struct ReplicaIdentity: Hashable, Sendable {
    package let device: DeviceID
    package let name: String
    package let office: String
    /// The author of edits when a command names none.
    package let author: String?
    /// The two characters in the codes that this replica gives out.
    package let tag: String
    /// Nil until the replica has joined a server.
    package let serverURL: String?
    package let token: String?

    private static let tagCharacters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")

    static func randomTag(using generator: inout some RandomNumberGenerator) -> String {
        String((0..<2).map { _ in tagCharacters.randomElement(using: &generator) ?? "A" })
    }
}

extension Replica {
    /// Nil only before `create` is done.
    package func identity() throws -> ReplicaIdentity? {
        try file.read { try Self.identity($0) }
    }

    static func identity(_ database: Database) throws -> ReplicaIdentity? {
        var (device, texts): ([UInt8]?, [Setting: String]) = (nil, [:])
        try SettingsTable(database: database).forEach { setting, row in
            switch setting {
            case .replica: device = row.blob(1)
            case .name, .office, .author, .tag, .serverURL, .token:
                texts[setting] = row.optionalText(1)
            default: break
            }
        }
        guard let device else { return nil }
        guard let id = DeviceID(device) else { throw StoreError.damaged("settings") }
        return ReplicaIdentity(
            device: id, name: texts[.name] ?? "", office: texts[.office] ?? "",
            author: texts[.author], tag: texts[.tag] ?? "XX", serverURL: texts[.serverURL],
            token: texts[.token])
    }

    static func requireIdentity(_ database: Database) throws -> ReplicaIdentity {
        guard let identity = try identity(database) else { throw StoreError.damaged("settings") }
        return identity
    }
}
