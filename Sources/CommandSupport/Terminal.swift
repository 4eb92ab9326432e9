import Foundation

/// What one of the standard streams is connected to, and how to write for it.
package struct Terminal: Sendable {
    package enum Stream: Int32, Sendable {
        case standardInput = 0
        case standardOutput = 1
        case standardError = 2
    }

    package enum Style: String, Sendable {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
    }

    /// Whether a person reads it: tables are aligned and right-to-left text is isolated.
    package let isInteractive: Bool
    package let usesColor: Bool
    /// In columns.
    package let width: Int

    package init(_ stream: Stream, color: ColorChoice) {
        isInteractive = isatty(stream.rawValue) == 1
        switch color {
        case .always: usesColor = true
        case .never: usesColor = false
        case .auto:
            // https://no-color.org: set and not empty.
            usesColor =
                isInteractive && EnvironmentVariable.value(of: "NO_COLOR") == nil
                && EnvironmentVariable.value(of: "TERM") != "dumb"
        }
        width =
            Self.width(of: stream)
            ?? EnvironmentVariable.value(of: "COLUMNS").flatMap(Int.init) ?? 80
    }

    package init(isInteractive: Bool, usesColor: Bool, width: Int) {
        self.isInteractive = isInteractive
        self.usesColor = usesColor
        self.width = width
    }

    private static func width(of stream: Stream) -> Int? {
        var size = winsize()
        guard ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }

    package func style(_ text: String, _ style: Style) -> String {
        usesColor && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// What was laid out for this stream, without anything that its layout does not put there.
    package func screen(_ text: String) -> String {
        TerminalText.screen(text, hasColors: usesColor, hasIsolates: isInteractive)
    }

    /// Text that people wrote, on one line and without anything that would steer the terminal.
    package func line(_ text: String) -> String {
        let line = TerminalText.line(text)
        return isInteractive ? TerminalText.isolated(line) : line
    }

    /// The same, cut to a number of columns when a person reads it.
    package func line(_ text: String, columns: Int) -> String {
        let line = TerminalText.line(text)
        guard isInteractive else { return line }
        return TerminalText.isolated(TextWidth.cut(line, to: columns))
    }
}
