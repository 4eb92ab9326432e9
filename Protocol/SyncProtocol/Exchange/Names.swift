/// What a space may be called. Spec: Limits §1.
public enum SpaceName {
    /// The most bytes that one may have, in UTF-8.
    public static let byteLimit = 64

    /// Whether a text is 1 to 64 of `a`–`z`, `0`–`9`, `:` and `-`.
    public static func isValid(_ text: String) -> Bool {
        (1...byteLimit).contains(text.utf8.count)
            && text.utf8.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: ":") }
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
