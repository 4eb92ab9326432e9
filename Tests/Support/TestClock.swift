import ReplicaStore
import StoreKit
import Synchronization

/// A clock that stands still until a test moves it, with randomness from a seed.
package final class TestClock: Sendable {
    private struct State {
        var milliseconds: Int64
        var seed: UInt64
    }

    private let state: Mutex<State>

    package init(milliseconds: Int64 = 1_790_000_000_000, seed: UInt64 = 1) {
        state = Mutex(State(milliseconds: milliseconds, seed: seed))
    }

    package func advance(milliseconds: Int64) {
        state.withLock { $0.milliseconds += milliseconds }
    }

    /// What a store takes from outside; `offset` makes this device's clock wrong by so much.
    package func environment(offset: Int64 = 0) -> SystemInputs {
        SystemInputs(
            now: { self.state.withLock { $0.milliseconds + offset } },
            random: {
                self.state.withLock { state in
                    // SplitMix64.
                    state.seed &+= 0x9e37_79b9_7f4a_7c15
                    var word = state.seed
                    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
                    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
                    return word ^ word >> 31
                }
            })
    }
}
