import CentralStorage
import ExchangeService
import Foundation
import ReplicaStore
import SyncEngine
import SyncProtocol
import TestSupport

extension CentralOffice {
    func backup(_ name: String = "backup.sqlite") throws -> String {
        let path = folder.file(name)
        try store.backup(to: path)
        return path
    }

    /// The office as it is after a disaster: its store restored from a backup.
    func restored(from backup: String) throws -> CentralOffice {
        let directory = folder.file("central-\(UUID().uuidString.prefix(6))")
        _ = try CentralStore.restore(
            from: backup, to: directory, environment: clock.environment())
        return try CentralOffice(directory: directory, like: self)
    }

    /// The same replica, which from now on calls this office.
    func adopt(_ office: FieldOffice) -> FieldOffice {
        let transport = DirectTransport(self, device: office.transport.device)
        return FieldOffice(
            replica: office.replica, transport: transport,
            client: SyncClient(replica: office.replica, transport: transport))
    }
}
