import StoreKit
import SyncProtocol

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
