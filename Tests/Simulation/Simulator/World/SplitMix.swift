import ReplicaStore
import Synchronization

/// SplitMix64: all randomness of a simulation, from its seed.
package struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(_ seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }

    /// A number below `bound`.
    package mutating func below(_ bound: Int) -> Int {
        Int(next() % UInt64(max(1, bound)))
    }
}

/// Time and randomness of one simulated machine, which its store is given.
///
/// Locked because a store may be used from any thread; a simulation uses it from one.
final class Machine: Sendable {
    private struct State {
        var generator: SplitMix
        var clockOffset: Int64 = 0
    }

    private let state: Mutex<State>
    private let clock: SimulatedClock

    init(_ clock: SimulatedClock, seed: UInt64) {
        self.clock = clock
        state = Mutex(State(generator: SplitMix(seed)))
    }

    /// Milliseconds that the machine's clock is wrong by.
    var clockOffset: Int64 {
        get { state.withLock { $0.clockOffset } }
        set { state.withLock { $0.clockOffset = newValue } }
    }

    var environment: Environment {
        Environment(
            now: { self.clock.now + self.clockOffset },
            random: { self.state.withLock { $0.generator.next() } })
    }

    /// The same machine as it is now, in a copy of its world.
    func copy(_ clock: SimulatedClock) -> Machine {
        let copy = Machine(clock, seed: 0)
        let current = state.withLock { $0 }
        copy.state.withLock { $0 = current }
        return copy
    }

    /// Another machine that happens to hold a copy of this one's files.
    func stranger(seed: UInt64) -> Machine {
        let other = Machine(clock, seed: seed)
        other.clockOffset = clockOffset
        return other
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
