import StoreKit
import SyncProtocol

/// Where the central server keeps its spaces: what every storage engine does alike.
///
/// The exchange is written against this contract only, so that engines can be added beside the
/// SQLite one (`CentralStore`) and be held to the same tests.
package protocol StorageEngine: Sendable {
    associatedtype Transaction: StorageTransaction

    /// The server's epoch between two restores.
    var epoch: Epoch { get }
    /// The server's own name among devices, under which it writes what it moves between spaces.
    /// Made once, at random; it stays over restores.
    var serverDevice: DeviceID { get }

    /// Runs `body` over one unchanging view of the store.
    func read<T>(_ body: (Transaction) throws -> T) throws -> T

    /// Runs `body` as one transaction, undone as a whole if it throws and durable when this
    /// returns. Transactions that write run one after the other, hence log numbers are in commit
    /// order.
    func write<T>(_ body: (inout Transaction) throws -> T) throws -> T

    /// As `write`, for what can be learnt again: a power cut may undo it, never tear it.
    func note<T>(_ body: (inout Transaction) throws -> T) throws -> T

    /// Overwrites what was erased, if a transaction asked for it: no file of the store holds it
    /// afterwards. What another reader prevents is done by a later call, or the next opening.
    func scrubIfRequired() throws
}

extension StorageEngine {
    package func device(_ id: DeviceID) throws -> Device? { try read { try $0.device(id) } }

    package func changeMarks() throws -> ChangeMarks { try read { try $0.changeMarks() } }
}

extension StoreError {
    /// Stored bytes that were valid when they were stored and are not any more.
    ///
    /// Never a `CBORError`: that would blame the request.
    static func damaged(_ place: String, _ error: CBORError) -> StoreError {
        StoreError(
            .unusable, "\(place) in the central store is damaged: \(error)",
            hint: "run fieldbook-server verify, and restore the last backup if it says so")
    }
}
