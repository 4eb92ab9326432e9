import GRDB
import StoreKit

/// One transaction over the central store. Its tables are in the files beside this one.
///
/// The registry's part (spaces, invitations, devices, grants) throws `StoreError`.
package struct CentralTransaction: StorageTransaction {
    let database: Database
    let environment: SystemInputs
}
