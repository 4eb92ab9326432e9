import Foundation
import StoreKit
import SyncProtocol
import TextFormats

/// Why a command could not do what it was asked, for its user.
package struct CommandFailure: Error, Hashable, Sendable {
    /// A stable word for scripts.
    package let code: String
    package let message: String
    package let hint: String?
    package let status: ExitStatus

    package init(
        _ code: String, _ message: String, hint: String? = nil, status: ExitStatus = .failure
    ) {
        self.code = code
        self.message = message
        self.hint = hint
        self.status = status
    }

    package static func usage(_ message: String, hint: String? = nil) -> CommandFailure {
        CommandFailure("usage", message, hint: hint, status: .usage)
    }
}

extension CommandFailure {
    /// Gives an error that either command can meet its code, words and status; a command looks at
    /// the errors of its own modules first.
    package init(common error: any Error) {
        switch error {
        case let error as CommandFailure: self = error
        case let error as StoreError: self.init(error)
        case let error as JSONError: self.init("usage", "\(error)", status: .usage)
        case let error as TableError: self.init(error)
        case let error as CBORError: self.init("malformed", "\(error)")
        case is CancellationError: self.init("cancelled", "stopped before it was done")
        case let error as CocoaError: self.init(error)
        default: self.init("failed", String(describing: error))
        }
    }

    package init(_ error: StoreError) {
        self.init(
            error.kind.rawValue, error.message, hint: error.hint,
            status: ExitStatus(of: error.kind))
    }

    private init(_ error: TableError) {
        let place = error.line.map { "line \($0): " } ?? ""
        self.init("table", place + error.message, hint: error.hint)
    }

    private init(_ error: CocoaError) {
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

extension ExitStatus {
    /// What a store's failure ends either command with.
    package init(of kind: StoreError.Kind) {
        self =
            switch kind {
            case .usage: .usage
            case .notPermitted, .consent, .readOnly: .notPermitted
            case .notFound, .changed, .busy, .diskFull, .unusable, .malformed, .failed: .failure
            }
    }
}
