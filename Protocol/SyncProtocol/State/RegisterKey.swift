/// The name of a register: a field, optionally with an element (`tags/urgent`, `notes/<uuid>`).
///
/// Keys are ordered by their UTF-8 bytes, everywhere. Spec: Terminology §2, WireFormat §5.
public struct RegisterKey: Hashable, Sendable {
    /// `field` or `field/element`; a field's name holds no `/`, an element may.
    public let text: String

    /// A key as it is written: a field's name or, of an element, `field/element`.
    public init(text: String) {
        self.text = text
    }

    /// The key of a field, or of one element of it.
    public init(_ field: String, element: String? = nil) {
        self.text = element.map { "\(field)/\($0)" } ?? field
    }

    /// The field's name.
    public var field: Substring { slash.map { text[..<$0] } ?? text[...] }

    /// Whether it is the key of an element.
    public var isElement: Bool { slash != nil }

    /// What the element is called; nil for a field.
    public var element: Substring? { slash.map { text[text.utf8.index(after: $0)...] } }

    /// Sought among bytes: an element may begin with a mark that joins the character before it.
    private var slash: String.Index? {
        let utf8 = text.utf8
        let place = utf8.withContiguousStorageIfAvailable { $0.firstIndex(of: UInt8(ascii: "/")) }
        guard let place else { return utf8.firstIndex(of: UInt8(ascii: "/")) }
        return place.map { utf8.index(utf8.startIndex, offsetBy: $0) }
    }
}

extension RegisterKey: Comparable {
    public static func < (left: RegisterKey, right: RegisterKey) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    public static func == (left: RegisterKey, right: RegisterKey) -> Bool {
        // Equal bytes make equal texts, and that is told faster; the reverse does not hold.
        left.text == right.text && left.text.utf8.elementsEqual(right.text.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension RegisterKey: ExpressibleByStringLiteral {
    /// A key as it is written.
    public init(stringLiteral value: String) { self.init(text: value) }
}
