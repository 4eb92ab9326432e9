/// Why bytes are not a message of this protocol, and where.
public struct CBORError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong; the raw value is said to people.
    public enum Kind: String, Sendable {
        case truncated = "the input ends too early"
        case trailingBytes = "bytes follow the last item"
        case unexpectedType = "an item of another type was expected"
        case unexpectedLength = "an array has another length than expected"
        case notCanonical = "the encoding is not deterministic"
        case invalidText = "a text is not UTF-8"
        case outOfRange = "a number is out of range"
        case tooDeep = "items are nested too deeply"
        case tooLarge = "an item is larger than allowed"
        case invalid = "a rule of the protocol is broken"
    }

    /// What is wrong.
    public let kind: Kind
    /// The byte offset in the innermost buffer that was read.
    public let offset: Int

    /// An error at an offset in bytes.
    public init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }

    public var description: String { "\(kind.rawValue) (at byte \(offset))" }
}

/// Bounds that every decoder enforces. Spec: WireFormat §3.
public enum CBORLimits {
    /// Nesting of one value.
    public static let depth = 16
    /// Records in one commit.
    public static let recordsPerCommit = 1000
    /// Bytes of one commit's frame.
    public static let bytesPerCommit = 1 << 20
    /// Bytes of a record's state that a commit may leave: a complete delta of it fits a commit.
    public static let bytesPerState = 512 << 10
    /// Bytes of one decoded message.
    public static let bytesPerMessage = 64 << 20
    /// The greatest counter of a writer, and the greatest number of a log: all of them fit a signed
    /// number of 64 bits, and one more is still a number.
    public static let counter = UInt64(Int64.max)
    /// The latest time in milliseconds since 1970, as far as a stamp reaches.
    public static let milliseconds = UInt64(HybridTimestamp.greatestMilliseconds)
}
