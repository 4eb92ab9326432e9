import Foundation
import StoreKit
import SyncProtocol

extension CentralStore {
    /// Makes a backup the store of a folder that no process serves.
    ///
    /// The backup is copied and read back before anything is touched. The replaced store is set
    /// aside in a folder of its own. The store begins a new epoch, and each space a recovery, in
    /// which its replicas give back what the backup lacks. A crash at any point leaves the old
    /// store, or a restore that the next opening finishes; running it again is harmless.
    ///
    /// - Throws: `StoreError`, kind `notFound` or `unusable` when the backup cannot be used.
    package static func restore(
        from path: String, to directory: String, environment: SystemInputs
    ) throws -> RestoreSummary {
        try StoreFolder(path: directory).make()
        let pending = PendingRestore(directory: directory)
        let summary = try pending.stage(path, environment)
        let setAside = try pending.finish(environment)
        _ = try CentralStore(directory: directory, environment: environment)
        return RestoreSummary(spaces: summary.spaces, setAside: setAside)
    }
}
