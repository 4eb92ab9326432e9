import Foundation

/// What a store takes from outside, so that a simulator can give its own: time and randomness.
package struct SystemInputs: Sendable {
    /// The device's clock: milliseconds since 1970 UTC, right or wrong.
    package let now: @Sendable () -> Int64
    package let random: @Sendable () -> UInt64
    /// Milliseconds that the office's clock on the wall is ahead of UTC at an instant, which is
    /// given in milliseconds since 1970.
    package let zone: @Sendable (Int64) -> Int64

    package init(
        now: @escaping @Sendable () -> Int64, random: @escaping @Sendable () -> UInt64,
        zone: @escaping @Sendable (Int64) -> Int64 = { _ in 0 }
    ) {
        self.now = now
        self.random = random
        self.zone = zone
    }

    package static let system = SystemInputs(
        now: { Int64(Date().timeIntervalSince1970 * 1000) },
        random: { UInt64.random(in: .min ... .max) },
        zone: { milliseconds in
            var seconds = time_t(milliseconds / 1000)
            var parts = tm()
            guard localtime_r(&seconds, &parts) != nil else { return 0 }
            return Int64(parts.tm_gmtoff) * 1000
        })

    package var generator: Generator { Generator(random: random) }

    package struct Generator: RandomNumberGenerator {
        let random: @Sendable () -> UInt64

        package mutating func next() -> UInt64 { random() }
    }
}
