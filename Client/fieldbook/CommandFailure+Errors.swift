import CommandSupport
import CurlTransport
import DomainModel
import Foundation
import Interchange
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TextFormats
import Zstandard

extension CommandFailure {
    /// Gives any error that a command can meet its code, words and status.
    init(_ error: any Error) {
        switch error {
        case let error as FieldError: self.init(StoreError(error))
        case let error as ValidationError: self.init(StoreError(error))
        case let error as FilterError: self.init(StoreError(error))
        case let error as SchemaError: self.init("schema", "\(error)", status: .usage)
        case let error as TransportFailure: self.init(transport: error)
        case let error as CurlError: self.init(transport: TransportFailure(error))
        case let error as ImportInterruption: self.init(interruption: error)
        case let error as ZstandardError: self.init("malformed", "\(error)")
        default: self.init(common: error)
        }
    }

    private init(transport error: TransportFailure) {
        let status: ExitStatus =
            switch error.kind {
            case .unavailable, .intercepted: .unavailable
            case .refused: .notPermitted
            case .tooLarge, .failed, .cancelled: .failure
            }
        self.init(error.code, error.message, hint: error.hint, status: status)
    }

    private init(interruption error: ImportInterruption) {
        let cause = CommandFailure(error.cause)
        let report = error.report
        self.init(
            cause.code,
            "\(cause.message), after \(report.created) records were created and "
                + "\(report.updated) updated",
            hint: cause.hint ?? "import the file again: what is in already is left as it is",
            status: cause.status)
    }
}
