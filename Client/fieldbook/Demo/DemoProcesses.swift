import Foundation
import Synchronization

/// The processes that run for the demo, so that an interruption can end them from anywhere.
final class DemoProcesses: Sendable {
    private struct State {
        var running: Set<pid_t> = []
        var isInterrupted = false
    }

    private let state = Mutex(State())

    /// - Throws: `CancellationError` once the demo was interrupted.
    func checkInterruption() throws {
        if state.withLock(\.isInterrupted) { throw CancellationError() }
    }

    func add(_ pid: pid_t) {
        let isInterrupted = state.withLock { state in
            state.running.insert(pid)
            return state.isInterrupted
        }
        if isInterrupted { kill(pid, SIGTERM) }
    }

    /// To be called once the process has ended.
    func remove(_ pid: pid_t) {
        state.withLock { _ = $0.running.remove(pid) }
    }

    /// Ends what runs, so that the story stops where it is.
    func interrupt() {
        state.withLock { state in
            state.isInterrupted = true
            for pid in state.running { kill(pid, SIGTERM) }
        }
    }
}
