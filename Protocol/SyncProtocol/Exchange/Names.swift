/// What a space may be called. Spec: Limits §1.
public enum SpaceName {
    /// The most bytes that one may have, in UTF-8.
    public static let byteLimit = 64

    /// Whether a text is 1 to 64 of `a`–`z`, `0`–`9`, `:` and `-`, or the name of a channel.
    public static func isValid(_ text: String) -> Bool {
        guard (1...byteLimit).contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: ":") }
            || OfficeChannel(space: text) != nil
    }

    /// The space that an office keeps to itself.
    public static func own(of office: String) -> String { ownPrefix + office }

    /// The office that keeps a space to itself; nil for any other space.
    public static func office(of space: String) -> String? {
        guard space.hasPrefix(ownPrefix) else { return nil }
        let office = String(space.dropFirst(ownPrefix.count))
        return OfficeName.isValid(office) ? office : nil
    }

    private static let ownPrefix = "office:"
}

/// The space that two offices share, and nobody else: `between:brest+minsk`.
///
/// Spec: Security §4.1.
public struct OfficeChannel: Hashable, Sendable {
    private static let prefix = "between:"
    /// The most bytes that an office's name may have so that each pair has a channel.
    public static let officeByteLimit = 27

    /// The office whose name comes first.
    public let first: String
    /// The other office.
    public let second: String

    /// The channel's name as a space.
    public var space: String { "\(Self.prefix)\(first)+\(second)" }
    /// Both offices' names, sorted.
    public var offices: [String] { [first, second] }

    /// Nil for names that are one, or are those of no offices.
    public init?(_ office: String, _ other: String) {
        guard office != other, OfficeName.isValid(office), OfficeName.isValid(other) else {
            return nil
        }
        (first, second) = office < other ? (office, other) : (other, office)
    }

    /// Nil for the name of another space, and for a pair that is not sorted.
    public init?(space: String) {
        guard space.hasPrefix(Self.prefix) else { return nil }
        let pair = space.dropFirst(Self.prefix.count).split(
            separator: "+", omittingEmptySubsequences: false)
        guard pair.count == 2, let channel = OfficeChannel(String(pair[0]), String(pair[1])),
            channel.space == space
        else { return nil }
        self = channel
    }
}

/// What an office may be called. Spec: Limits §1.
public enum OfficeName {
    /// The most bytes that one may have, in UTF-8.
    public static let byteLimit = 64

    /// Whether a text is 1 to 64 of `a`–`z`, `0`–`9` and `-`.
    public static func isValid(_ text: String) -> Bool {
        (1...byteLimit).contains(text.utf8.count) && text.utf8.allSatisfy(isNameByte)
    }
}

private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"):
        true
    default: false
    }
}
