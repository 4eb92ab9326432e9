import ArgumentParser
import Foundation
import TextFormats

/// Says on stderr what failed and what to do, and ends the process with the right status.
package struct ErrorReport<Root: ParsableCommand> {
    private let error: any Error
    private let describe: (any Error) -> CommandFailure

    /// - Parameter describe: gives an error that the command itself has thrown its words.
    package init(_ error: any Error, describe: @escaping (any Error) -> CommandFailure) {
        self.error = error
        self.describe = describe
    }

    package func exit(json: Bool) -> Never {
        if let status = error as? ExitStatus { Foundation.exit(status.rawValue) }
        guard let failure else { Root.exit(withError: error) }
        let text = json ? failure.json : Array(failure.text.utf8)
        FileHandle.standardError.write(Data(text))
        Foundation.exit(failure.status.rawValue)
    }

    /// Nil where the argument parser has something to show, as help that was asked for.
    private var failure: CommandFailure? {
        let code = Root.exitCode(for: error)
        if code.isSuccess || error is ExitCode { return nil }
        guard code == .validationFailure else { return describe(error) }
        let name = Root.configuration.commandName ?? ""
        return .usage(
            Root.message(for: error), hint: "see \(name) help, or put --help behind the command")
    }
}

extension CommandFailure {
    fileprivate var text: String {
        let terminal = Terminal(.standardError, color: .auto)
        var text = terminal.style("error:", .red) + " \(TerminalText.clean(message))\n"
        if let hint {
            text += terminal.style("hint:", .cyan) + " \(TerminalText.clean(hint))\n"
        }
        return text
    }

    fileprivate var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginAnswer()
        writer.key("error")
        writer.object {
            $0.member("code", code)
            $0.member("message", message)
            $0.member("hint", hint)
        }
        writer.endAnswer()
        return TerminalText.escaped(json: writer.bytes)
    }
}
