import Foundation
import Synchronization

/// Shows on a terminal how far something long has come; nothing for what takes a moment, and
/// nothing elsewhere.
package final class ProgressBar: Sendable {
    private struct State {
        var isShown = false
        var lastDrawn = ContinuousClock.now
    }

    private static let patience = Duration.milliseconds(250)
    private static let interval = Duration.milliseconds(80)
    private static let barWidth = 24

    private let terminal: Terminal
    /// Whether somebody sees it.
    package let isEnabled: Bool
    private let started = ContinuousClock.now
    private let state = Mutex(State())

    package init(_ output: Output) {
        terminal = output.errorTerminal
        isEnabled = terminal.isInteractive && !output.isQuiet && !output.isJSON
    }

    /// - Parameter total: nil when nobody knows.
    package func show(_ label: String, done: Int, total: Int?) {
        guard isEnabled else { return }
        state.withLock { state in
            let now = ContinuousClock.now
            let isDue =
                state.isShown
                ? now - state.lastDrawn >= Self.interval : now - started >= Self.patience
            guard isDue else { return }
            state.isShown = true
            state.lastDrawn = now
            write("\r\u{1B}[K" + TerminalText.line(line(label, done, total)))
        }
    }

    /// Takes the bar away.
    package func clear() {
        state.withLock { state in
            guard state.isShown else { return }
            state.isShown = false
            write("\r\u{1B}[K")
        }
    }

    private func line(_ label: String, _ done: Int, _ total: Int?) -> String {
        guard let total, total > 0, done <= total else {
            return TextWidth.cut("\(label) \(done)", to: terminal.width - 1)
        }
        let share = min(1, Double(done) / Double(total))
        let filled = Int(share * Double(Self.barWidth))
        let bar =
            String(repeating: "█", count: filled)
            + String(repeating: "░", count: Self.barWidth - filled)
        let text = "\(label) \(bar) \(Int(share * 100)) % \(done)/\(total)"
        return TextWidth.cut(text, to: terminal.width - 1)
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
