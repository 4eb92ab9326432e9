import SyncProtocol
import Synchronization

/// Whose exchange is worked on next: that of the device for which the server has worked least, so
/// that an office at its daily sync does not queue behind a device that never stops asking.
///
/// Start-time fair queueing: each device has an account of the time that was spent on it, and one
/// that comes back begins where those are who are worked for at present. Nobody saves up turns by
/// being away, and nobody is put off for ever. Spec: HTTP §7.
package final class FairTurns: Sendable {
    private struct Waiter {
        let arrival: UInt64
        let turn: CheckedContinuation<Void, Never>
    }

    private struct Account {
        /// Work done for the device, counted from a beginning that all devices share.
        var worked: Duration
        var running = 0
        var waiting: [Waiter] = []

        var isIdle: Bool { running == 0 && waiting.isEmpty }
    }

    private struct State {
        var free: Int
        var accounts: [DeviceID: Account] = [:]
        /// Where the account stands that got the last turn.
        var present = Duration.zero
        var arrivals: UInt64 = 0
    }

    private let state: Mutex<State>
    private let turns: Int
    /// Turns of one device at the same time.
    private let most: Int

    /// - Parameter turns: how many exchanges are worked on at the same time.
    package init(turns: Int) {
        state = Mutex(State(free: turns))
        self.turns = turns
        most = max(1, turns / 2)
    }

    /// How many exchanges wait for their turn.
    package var waiting: Int {
        state.withLock { $0.accounts.values.reduce(0) { $0 + $1.waiting.count } }
    }

    /// Runs `work` when the device's turn has come, and puts its time down to the device's account.
    package func run<T: Sendable>(
        for device: DeviceID, _ work: () async throws -> T
    ) async throws -> T {
        await withCheckedContinuation { turn in
            let isAtOnce = state.withLock { arrive(device, turn, &$0) }
            if isAtOnce { turn.resume() }
        }
        let started = ContinuousClock.now
        defer { end(device, after: ContinuousClock.now - started) }
        return try await work()
    }

    /// - Returns: whether it is the device's turn at once.
    private func arrive(
        _ device: DeviceID, _ turn: CheckedContinuation<Void, Never>, _ state: inout State
    ) -> Bool {
        var account = state.accounts[device] ?? Account(worked: state.present)
        if account.isIdle { account.worked = max(account.worked, state.present) }
        state.arrivals += 1
        let isTurn = state.free > 0 && account.running < most
        if isTurn {
            account.running += 1
            state.free -= 1
            state.present = max(state.present, account.worked)
        } else {
            account.waiting.append(Waiter(arrival: state.arrivals, turn: turn))
        }
        state.accounts[device] = account
        return isTurn
    }

    private func end(_ device: DeviceID, after time: Duration) {
        let next = state.withLock { state in
            state.free += 1
            state.accounts[device]?.running -= 1
            state.accounts[device]?.worked += time
            let next = dequeue(&state)
            // When nobody is under way, all begin anew.
            if state.free == turns { state.accounts = [:] }
            return next
        }
        next?.resume()
    }

    /// Gives the free turn to the first waiter of the device with the least account.
    private func dequeue(_ state: inout State) -> CheckedContinuation<Void, Never>? {
        let ready = state.accounts.filter { !$0.value.waiting.isEmpty && $0.value.running < most }
        let first = ready.min {
            ($0.value.worked, $0.value.waiting[0].arrival)
                < ($1.value.worked, $1.value.waiting[0].arrival)
        }
        guard let device = first?.key, var account = first?.value else { return nil }
        let waiter = account.waiting.removeFirst()
        account.running += 1
        state.free -= 1
        state.present = max(state.present, account.worked)
        state.accounts[device] = account
        return waiter.turn
    }
}
