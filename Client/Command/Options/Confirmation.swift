import ArgumentParser
import CommandSupport
import Foundation

/// What every command takes that destroys something: the answer to its question.
struct Confirmation: ParsableArguments {
    @Flag(help: "Do it without asking; needed where there is no terminal to ask at.")
    var yes = false

    /// Asks at a terminal, unless that was answered beforehand.
    ///
    /// - Throws: `CommandFailure` where the answer is no, or nobody is there to give one.
    func ask(_ question: String, _ output: Output) throws {
        if yes { return }
        guard isatty(STDIN_FILENO) == 1, output.errorTerminal.isInteractive else {
            throw CommandFailure.usage(
                "this takes a confirmation, and there is no terminal to ask at",
                hint: "repeat the command with --yes")
        }
        let text = "\(TerminalText.clean(question)) [y/N] "
        FileHandle.standardError.write(Data(text.utf8))
        guard ["y", "yes"].contains(readLine()?.lowercased()) else {
            throw CommandFailure("cancelled", "nothing was changed")
        }
    }
}
