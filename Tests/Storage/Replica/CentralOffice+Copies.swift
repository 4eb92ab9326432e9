import Foundation
import GRDB
import ReplicaStore
import StoreKit
import SyncEngine
import TestSupport

extension CentralOffice {
    /// The replica's file as it is now, opened elsewhere as a second replica of the same device.
    ///
    /// - Parameter withIncarnation: whether the file beside it is copied too, so that only the
    ///   server can tell.
    func copy(
        of office: FieldOffice, named name: String, withIncarnation: Bool = true
    ) throws -> FieldOffice {
        let path = folder.file("\(name).sqlite")
        try save(office, to: path, withIncarnation: withIncarnation)
        return try open(path, like: office)
    }

    /// Saves the replica's file, as somebody would who copies it.
    func save(_ office: FieldOffice, to path: String, withIncarnation: Bool) throws {
        try office.replica.file.pool.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
        for suffix in ["", ".incarnation"] {
            let source = office.replica.path + suffix
            guard suffix.isEmpty || withIncarnation,
                FileManager.default.fileExists(atPath: source)
            else { continue }
            try FileManager.default.copyItem(atPath: source, toPath: path + suffix)
        }
    }

    func open(_ path: String, like office: FieldOffice) throws -> FieldOffice {
        let replica = try Replica(path: path, environment: clock.environment())
        let transport = DirectTransport(self, device: office.transport.device)
        return FieldOffice(
            replica: replica, transport: transport,
            client: SyncClient(replica: replica, transport: transport))
    }
}
