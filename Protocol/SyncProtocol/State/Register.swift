/// A value of a register together with the commit that wrote it.
public struct DottedValue: Hashable, Sendable {
    /// The commit that wrote it.
    public let origin: Origin
    /// What was written.
    public let value: EncodedValue
    /// The value that the author saw and replaced; kept under the policies that show or merge it.
    public let ancestor: EncodedValue?
    /// Whether the author settled a conflict with this value.
    public let isResolution: Bool

    /// Makes one of its parts.
    public init(
        _ origin: Origin, _ value: EncodedValue, ancestor: EncodedValue? = nil,
        isResolution: Bool = false
    ) {
        self.origin = origin
        self.value = value
        // Both have one encoding, so they are one value.
        self.ancestor = ancestor ?? (isResolution ? .null : nil)
        self.isResolution = isResolution
    }

    /// The name of the commit that wrote it.
    public var dot: Dot { origin.dot }
}

/// The live dotted values (siblings) under one key: the only thing that is ever merged.
///
/// Siblings are sorted by dot, one a dot; more than one means concurrent writes.
/// Spec: Terminology §2.
public struct Register: Hashable, Sendable {
    /// Sorted by dot, each dot once.
    public let siblings: [DottedValue]

    /// A register of values in any order.
    public init(_ siblings: [DottedValue]) {
        self.siblings = siblings.sorted { $0.dot < $1.dot }
    }

    /// Siblings that are in order already.
    init(sorted siblings: [DottedValue]) {
        self.siblings = siblings
    }

    /// A register with one value.
    public init(_ value: DottedValue) {
        siblings = [value]
    }

    /// A register that holds nothing.
    public static let empty = Register(sorted: [])

    /// Whether it holds nothing.
    public var isEmpty: Bool { siblings.isEmpty }

    /// The commits that wrote its values.
    public var dots: [Dot] { siblings.map(\.dot) }

    func holds(_ dot: Dot) -> Bool { siblings.contains { $0.dot == dot } }

    /// The sibling with the latest stamp, then dot.
    public var latest: DottedValue? {
        siblings.max { Origin.precedes($0.origin, $1.origin) }
    }
}
