import Foundation

/// What a store takes from outside, so that a simulator can give its own: time and randomness.
package struct SystemInputs: Sendable {
    /// The device's clock: milliseconds since 1970 UTC, right or wrong.
    package let now: @Sendable () -> Int64
    package let random: @Sendable () -> UInt64

    package init(
        now: @escaping @Sendable () -> Int64, random: @escaping @Sendable () -> UInt64
    ) {
        self.now = now
        self.random = random
    }

    package static let system = SystemInputs(
        now: { Int64(Date().timeIntervalSince1970 * 1000) },
        random: { UInt64.random(in: .min ... .max) })

    package var generator: Generator { Generator(random: random) }

    package struct Generator: RandomNumberGenerator {
        let random: @Sendable () -> UInt64

        package mutating func next() -> UInt64 { random() }
    }
}
