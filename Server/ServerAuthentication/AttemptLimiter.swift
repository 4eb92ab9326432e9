import Synchronization

/// Slows down the guessing of invitation codes: so many failed attempts for each address, and so
/// many for all addresses together; beyond them a failure says only when to try again.
///
/// Only failures are counted. Times are milliseconds on any clock that does not run backwards.
package final class AttemptLimiter: Sendable {
    /// How many failures are free, and how long until one of them is forgotten.
    package struct Allowance: Sendable {
        package let burst: Double
        package let refillMilliseconds: Double

        package static let ofOneAddress = Allowance(burst: 30, refillMilliseconds: 10_000)
        package static let ofAllAddresses = Allowance(burst: 300, refillMilliseconds: 1_000)

        package init(burst: Double, refillMilliseconds: Double) {
            self.burst = burst
            self.refillMilliseconds = refillMilliseconds
        }
    }

    private struct Bucket {
        var level: Double
        var at: Int64
    }

    private struct State {
        var all: Bucket
        var addresses: [String: Bucket] = [:]
    }

    private static let addressLimit = 10_000

    private let each: Allowance
    private let all: Allowance
    private let state: Mutex<State>

    package init(
        each: Allowance = .ofOneAddress, all: Allowance = .ofAllAddresses
    ) {
        self.each = each
        self.all = all
        state = Mutex(State(all: Bucket(level: all.burst, at: .min)))
    }

    /// Counts one failure. - Returns: nil within the allowances, else the seconds to wait (1 or
    /// more); it is not counted then.
    package func take(address: String, at now: Int64) -> Int? {
        state.withLock { state in
            let total = Self.refilled(state.all, all, at: now)
            let own = Self.refilled(state.addresses[address], each, at: now)
            let wait = max(Self.wait(total, all), Self.wait(own, each))
            guard wait == 0 else { return wait }
            if state.addresses.count >= Self.addressLimit { forgetFull(&state, at: now) }
            state.all = Bucket(level: total.level - 1, at: now)
            state.addresses[address] = Bucket(level: own.level - 1, at: now)
            return nil
        }
    }

    private static func refilled(_ bucket: Bucket?, _ allowance: Allowance, at now: Int64) -> Bucket
    {
        guard let bucket, bucket.at <= now else {
            return Bucket(level: bucket?.level ?? allowance.burst, at: now)
        }
        let passed = Double(now) - Double(bucket.at)
        let level = min(bucket.level + passed / allowance.refillMilliseconds, allowance.burst)
        return Bucket(level: level, at: now)
    }

    private static func wait(_ bucket: Bucket, _ allowance: Allowance) -> Int {
        guard bucket.level < 1 else { return 0 }
        let milliseconds = (1 - bucket.level) * allowance.refillMilliseconds
        return max(1, Int((milliseconds / 1000).rounded(.up)))
    }

    /// An address whose allowance is whole again needs no entry; if all others are in use, the
    /// table starts afresh, and the allowance for all still holds.
    private func forgetFull(_ state: inout State, at now: Int64) {
        state.addresses = state.addresses.filter {
            Self.refilled($0.value, each, at: now).level < each.burst
        }
        if state.addresses.count >= Self.addressLimit { state.addresses = [:] }
    }
}
