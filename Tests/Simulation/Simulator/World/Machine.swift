import ReplicaStore
import StoreKit
import Synchronization

/// Time and randomness of one simulated machine, which its store is given.
///
/// Locked because a store may be used from any thread; a simulation uses it from one.
final class Machine: Sendable {
    /// What a machine knows, without the world that it stands in.
    struct State: Sendable {
        var generator: SplitMix
        /// Milliseconds that the machine's clock is wrong by.
        var clockOffset: Int64 = 0
    }

    private let locked: Mutex<State>
    private let clock: SimulatedClock

    init(_ clock: SimulatedClock, _ state: State) {
        self.clock = clock
        locked = Mutex(state)
    }

    convenience init(_ clock: SimulatedClock, seed: UInt64) {
        self.init(clock, State(generator: SplitMix(seed)))
    }

    var state: State { locked.withLock { $0 } }

    var clockOffset: Int64 {
        get { state.clockOffset }
        set { locked.withLock { $0.clockOffset = newValue } }
    }

    var environment: SystemInputs {
        SystemInputs(
            now: { self.clock.now + self.clockOffset },
            random: { self.locked.withLock { $0.generator.next() } })
    }

    /// Gives the machine other randomness: it holds the files of another one from now on.
    func reseed(_ seed: UInt64) {
        locked.withLock { $0.generator = SplitMix(seed) }
    }
}

/// The true time, which stands still until the simulation moves it.
final class SimulatedClock: Sendable {
    private let milliseconds: Mutex<Int64>

    init(milliseconds: Int64 = 1_790_000_000_000) {
        self.milliseconds = Mutex(milliseconds)
    }

    var now: Int64 { milliseconds.withLock { $0 } }

    func advance(milliseconds: Int64) {
        self.milliseconds.withLock { $0 += milliseconds }
    }
}
