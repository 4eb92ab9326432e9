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
        case let error as CommandFailure: self = error
        case let error as StoreError: self.init(store: error)
        case let error as FieldError: self.init(store: StoreError(error))
        case let error as ValidationError: self.init(store: StoreError(error))
        case let error as FilterError: self.init(store: StoreError(error))
        case let error as SchemaError: self.init("schema", "\(error)", status: .usage)
        case let error as JSONError: self.init("usage", "\(error)", status: .usage)
        case let error as TransportFailure: self.init(transport: error)
        case let error as CurlError: self.init(transport: TransportFailure(error))
        case let error as ImportInterruption: self.init(interruption: error)
        case let error as CSVError: self.init(table: error)
        case let error as CBORError: self.init("malformed", "\(error)")
        case let error as ZstandardError: self.init("malformed", "\(error)")
        case is CancellationError: self.init("cancelled", "stopped before it was done")
        case let error as CocoaError: self.init(file: error)
        default: self.init("failed", String(describing: error))
        }
    }

    private init(store error: StoreError) {
        let status: ExitStatus =
            switch error.kind {
            case .usage: .usage
            case .notPermitted, .readOnly: .notPermitted
            case .notFound, .changed, .busy, .diskFull, .unusable, .malformed, .failed: .failure
            }
        self.init(error.kind.rawValue, error.message, hint: error.hint, status: status)
    }

    private init(transport error: TransportFailure) {
        let status: ExitStatus =
            switch error.kind {
            case .unavailable: .unavailable
            case .refused: .notPermitted
            case .failed, .cancelled: .failure
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

    private init(table error: CSVError) {
        let place = error.line.map { "line \($0): " } ?? ""
        self.init("table", place + error.message, hint: error.hint)
    }

    private init(file error: CocoaError) {
        let name = error.filePath ?? "the file"
        switch error.code {
        case .fileNoSuchFile, .fileReadNoSuchFile:
            self.init("not_found", "there is no file \(name)", hint: "check the path")
        case .fileReadNoPermission, .fileWriteNoPermission:
            self.init(
                "read_only", "\(name) may not be opened",
                hint: "check the permissions of the file and its folder", status: .notPermitted)
        case .fileWriteOutOfSpace:
            self.init("disk_full", "there is no space left for \(name)", hint: "free some space")
        default: self.init("failed", "\(name): \(error.localizedDescription)")
        }
    }
}
