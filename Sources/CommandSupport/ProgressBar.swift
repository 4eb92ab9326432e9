import Foundation
import Synchronization

/// Shows on a terminal how far something long has come, and how long it may take still; nothing for
/// what takes a moment. Elsewhere it says so on a line now and then, where that was asked for.
package final class ProgressBar: Sendable {
    private struct State {
        var isShown = false
        var lastDrawn = ContinuousClock.now
    }

    private static let patience = Duration.milliseconds(250)
    private static let interval = Duration.milliseconds(80)
    private static let barWidth = 24

    /// Before that nobody can tell how long the rest takes.
    private static let leastElapsed = Duration.seconds(5)

    private let output: Output
    private let terminal: Terminal
    private let reportInterval: Duration?
    /// Whether somebody sees it.
    package let isEnabled: Bool
    private let started = ContinuousClock.now
    private let state = Mutex(State())

    /// - Parameter reportInterval: how often it writes a line where there is no terminal; never
    ///   where it is nil.
    package init(_ output: Output, reportInterval: Duration? = nil) {
        self.output = output
        self.reportInterval = reportInterval
        terminal = output.errorTerminal
        isEnabled = terminal.isInteractive && !output.isQuiet && !output.isJSON
    }

    /// - Parameter total: nil when nobody knows.
    package func show(_ label: String, done: Int, total: Int?) {
        guard isEnabled else { return report(label, done, total) }
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

    private func report(_ label: String, _ done: Int, _ total: Int?) {
        guard let reportInterval, !terminal.isInteractive else { return }
        let isDue = state.withLock { state in
            guard ContinuousClock.now - state.lastDrawn >= reportInterval else { return false }
            state.lastDrawn = .now
            return true
        }
        guard isDue else { return }
        let share = total.map { "/\($0)" } ?? ""
        output.remark("\(label) \(done)\(share)\(rest(done, total))")
    }

    /// How long the rest may take, in words; empty where nobody can tell.
    private func rest(_ done: Int, _ total: Int?) -> String {
        let elapsed = ContinuousClock.now - started
        guard let total, done > 0, done < total, elapsed > Self.leastElapsed else { return "" }
        let seconds = elapsed / .seconds(1) * Double(total - done) / Double(done)
        return seconds < 90
            ? ", about \(Int(seconds)) s left" : ", about \(Int(seconds / 60) + 1) min left"
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
        let text =
            "\(label) \(bar) \(Int(share * 100)) % \(done)/\(total)\(rest(done, total))"
        return TextWidth.cut(text, to: terminal.width - 1)
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
