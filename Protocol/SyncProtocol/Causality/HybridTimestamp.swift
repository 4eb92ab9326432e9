/// A hybrid timestamp: 48 bits of milliseconds since 1970 UTC, then a 16-bit counter.
///
/// Never used for causality, only among siblings and for display. Spec: MergeRules §6.
public struct HybridTimestamp: Hashable, Sendable {
    /// 48 bits of milliseconds, then 16 of a counter.
    public let rawValue: UInt64

    /// A stamp from its 64 bits.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Milliseconds are clamped to what 48 bits hold.
    public init(milliseconds: Int64, counter: UInt16 = 0) {
        let clamped = UInt64(Swift.max(0, Swift.min(milliseconds, Self.greatestMilliseconds)))
        rawValue = clamped << 16 | UInt64(counter)
    }

    /// The latest time that a stamp can hold.
    public static let greatestMilliseconds: Int64 = 1 << 48 - 1

    /// Milliseconds since 1970.
    public var milliseconds: Int64 { Int64(rawValue >> 16) }
    /// Tells stamps of one millisecond apart.
    public var counter: UInt16 { UInt16(truncatingIfNeeded: rawValue) }

    /// The next stamp after this one and not before `milliseconds`.
    public func next(atLeast milliseconds: Int64) -> HybridTimestamp {
        let now = HybridTimestamp(milliseconds: milliseconds)
        guard now.rawValue <= rawValue else { return now }
        return HybridTimestamp(rawValue: rawValue == .max ? rawValue : rawValue + 1)
    }

    /// The same stamp moved by some milliseconds, its counter kept.
    public func moved(byMilliseconds offset: Int64) -> HybridTimestamp {
        let (sum, overflow) = milliseconds.addingReportingOverflow(offset)
        return HybridTimestamp(milliseconds: overflow ? .max : sum, counter: counter)
    }
}

extension HybridTimestamp: Comparable {
    public static func < (left: HybridTimestamp, right: HybridTimestamp) -> Bool {
        left.rawValue < right.rawValue
    }
}
