import ArgumentParser
import CommandSupport
import Foundation
import ReplicaStore
import SyncProtocol
import TextFormats

/// Says on stderr what failed and what to do, and ends the process with the right status.
struct ErrorReport {
    private let error: any Error

    init(_ error: any Error) {
        self.error = error
    }

    func exit(json: Bool) -> Never {
        if let status = error as? ExitStatus { Foundation.exit(status.rawValue) }
        guard let failure else { Fieldbook.exit(withError: error) }
        let text = json ? Self.json(failure) : Array(Self.text(failure).utf8)
        FileHandle.standardError.write(Data(text))
        Foundation.exit(failure.status.rawValue)
    }

    /// Nil where the argument parser has something to show, as help that was asked for.
    private var failure: CommandFailure? {
        let code = Fieldbook.exitCode(for: error)
        if code.isSuccess || error is ExitCode { return nil }
        guard code == .validationFailure else { return CommandFailure(error) }
        return .usage(
            Fieldbook.message(for: error),
            hint: "see fieldbook help, or put --help behind the command")
    }

    private static func text(_ failure: CommandFailure) -> String {
        let terminal = Terminal(.standardError, color: .auto)
        var text = terminal.style("error:", .red) + " \(TerminalText.clean(failure.message))\n"
        if let hint = failure.hint {
            text += terminal.style("hint:", .cyan) + " \(TerminalText.clean(hint))\n"
        }
        return text
    }

    private static func json(_ failure: CommandFailure) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("version", 1)
        writer.key("error")
        writer.beginObject()
        writer.member("code", failure.code)
        writer.member("message", failure.message)
        writer.member("hint", failure.hint)
        writer.endObject()
        writer.endObject()
        writer.endLine()
        return TerminalText.escaped(json: writer.bytes)
    }
}
