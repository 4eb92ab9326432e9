import Foundation

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
