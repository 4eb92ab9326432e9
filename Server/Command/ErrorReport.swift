import ArgumentParser
import CentralServer
import CommandSupport
import Foundation
import StoreKit

/// Says on stderr what failed and what to do, and ends the process with the right status.
struct ErrorReport {
    private let error: any Error

    init(_ error: any Error) {
        self.error = error
    }

    func exit(json: Bool) -> Never {
        guard let failure else { FieldbookServer.exit(withError: error) }
        let text = json ? Self.json(failure) : Self.text(failure)
        FileHandle.standardError.write(Data(text.utf8))
        Foundation.exit(failure.status.rawValue)
    }

    /// Nil where the argument parser has something to show, as help that was asked for.
    private var failure: CommandFailure? {
        switch error {
        case let failure as CommandFailure: failure
        case let error as StoreError: CommandFailure(error)
        case let error as ListenFailure:
            CommandFailure(
                "cannot_listen", "\(error)", hint: "choose another one with --listen HOST:PORT",
                status: .unavailable)
        case let error as IdentityFailure:
            CommandFailure("tls", "\(error)", hint: error.hint, status: .usage)
        default: parserFailure
        }
    }

    private var parserFailure: CommandFailure? {
        let code = FieldbookServer.exitCode(for: error)
        if code.isSuccess || error is ExitCode { return nil }
        let message = FieldbookServer.message(for: error)
        guard code == .validationFailure else {
            return CommandFailure("failed", message.isEmpty ? "\(error)" : message)
        }
        return .usage(message, hint: "see fieldbook-server help, or --help behind a command")
    }

    private static func text(_ failure: CommandFailure) -> String {
        let hint = failure.hint.map { "hint: \($0)\n" } ?? ""
        return TerminalText.clean("error: \(failure.message)\n" + hint)
    }

    private struct Document: Encodable {
        struct Failure: Encodable {
            let code: String
            let message: String
            let hint: String?
        }

        let version = 1
        let error: Failure

        private enum CodingKeys: String, CodingKey { case version, error }
    }

    private static func json(_ failure: CommandFailure) -> String {
        Output.line(
            Document(
                error: .init(code: failure.code, message: failure.message, hint: failure.hint)))
    }
}

extension CommandFailure {
    fileprivate init(_ error: StoreError) {
        let status: ExitStatus =
            switch error.kind {
            case .usage, .notFound: .usage
            case .notPermitted, .readOnly: .notPermitted
            case .changed, .busy, .diskFull, .unusable, .malformed, .failed: .failure
            }
        self.init(error.kind.rawValue, error.message, hint: error.hint, status: status)
    }
}
