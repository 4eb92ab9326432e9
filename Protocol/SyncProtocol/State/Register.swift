/// A value of a register together with the commit that wrote it.
public struct DottedValue: Hashable, Sendable {
    public let origin: Origin
    public let value: EncodedValue
    /// The value that the author saw and replaced; kept under the policies that show or merge it.
    public let ancestor: EncodedValue?
    /// Whether the author settled a conflict with this value.
    public let isResolution: Bool

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

    public var dot: Dot { origin.dot }
}

/// The live dotted values (siblings) under one key: the only thing that is ever merged.
///
/// Siblings are sorted by dot, one a dot; more than one means concurrent writes.
/// Spec: Terminology §2.
public struct Register: Hashable, Sendable {
    public let siblings: [DottedValue]

    public init(_ siblings: [DottedValue]) {
        self.siblings = siblings.sorted { $0.dot < $1.dot }
    }

    /// Siblings that are in order already.
    init(sorted siblings: [DottedValue]) {
        self.siblings = siblings
    }

    public init(_ value: DottedValue) {
        siblings = [value]
    }

    public static let empty = Register(sorted: [])

    public var isEmpty: Bool { siblings.isEmpty }

    public var dots: [Dot] { siblings.map(\.dot) }

    func holds(_ dot: Dot) -> Bool { siblings.contains { $0.dot == dot } }

    /// The sibling with the latest stamp, then dot.
    public var latest: DottedValue? {
        siblings.max { Origin.precedes($0.origin, $1.origin) }
    }
}
