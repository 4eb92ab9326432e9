import ArgumentParser
import CommandSupport
import Foundation
import TextFormats

/// What every command takes that destroys something: the answer to its question.
struct Confirmation: ParsableArguments {
    @Flag(help: "Do it without asking; needed where there is no terminal to ask at.")
    var yes = false

    /// Asks at a terminal, unless that was answered beforehand.
    ///
    /// - Throws: `CommandFailure` where the answer is no, or nobody is there to give one.
    func ask(_ question: String, _ output: Output) throws {
        if yes { return }
        guard Self.canAsk(output) else {
            throw CommandFailure.usage(
                "this takes a confirmation, and there is no terminal to ask at",
                hint: "repeat the command with --yes")
        }
        guard try Self.answer(question) else {
            throw CommandFailure("cancelled", "nothing was changed")
        }
    }

    /// Whether somebody is there to be asked.
    static func canAsk(_ output: Output) -> Bool {
        isatty(STDIN_FILENO) == 1 && output.errorTerminal.isInteractive
    }

    static func answer(_ question: String) throws -> Bool {
        let text = "\(TerminalText.clean(question)) [y/N] "
        try FileHandle.standardError.write(contentsOf: Data(text.utf8))
        return ["y", "yes"].contains(readLine()?.lowercased())
    }
}

/// Asks at the terminal for something that must not be seen there.
enum SecretPrompt {
    /// - Returns: the line that was typed, nil at the end of the input.
    static func ask(_ question: String) -> String? {
        FileHandle.standardError.write(Data(question.utf8))
        var settings = termios()
        let isTerminal = tcgetattr(STDIN_FILENO, &settings) == 0
        var hidden = settings
        hidden.c_lflag &= ~tcflag_t(ECHO)
        if isTerminal { tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) }
        defer {
            if isTerminal { tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings) }
            // What was typed did not end the line.
            FileHandle.standardError.write(Data("\n".utf8))
        }
        return readLine()
    }
}
