/// A value in its deterministic encoding: one CBOR item, checked but not built.
///
/// Merging never looks inside, so sealed values merge as well as open ones. Spec: WireFormat §4.
public struct EncodedValue: Hashable, Sendable {
    /// Often a slice that shares the bytes of the message it came in.
    public let bytes: ArraySlice<UInt8>

    /// Encodes a value.
    public init(_ value: Value) {
        var writer = CBORWriter()
        writer.value(value)
        bytes = writer.bytes[...]
    }

    init(checked bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    /// The encoded null.
    public static let null = EncodedValue(.null)

    /// Whether it is null.
    public var isNull: Bool { bytes.count == 1 && bytes.first == CBORSimple.null }

    /// The value; bytes that were checked when they entered always decode.
    public var decoded: Value {
        var reader = CBORReader(bytes)
        return (try? reader.value()) ?? .null
    }

    /// The UTF-8 of a text value, without building it.
    public var textBytes: ArraySlice<UInt8>? { textHead.map { bytes.dropFirst($0) } }

    /// Whether it is a text that stands in `document` at a place.
    func isText(at range: Range<Int>, in document: [UInt8]) -> Bool {
        guard let head = textHead, bytes.count - head == range.count, range.lowerBound >= 0,
            range.upperBound <= document.count
        else { return false }
        return bytes.withUnsafeBytes { value in
            document.withUnsafeBytes {
                value.dropFirst(head).hasSameBytes(as: $0[range])
            }
        }
    }

    /// How many bytes stand before a text's UTF-8; nil where this is no text.
    private var textHead: Int? {
        guard let first = bytes.first, first >> 5 == CBORMajor.text.rawValue else { return nil }
        let info = first & 0x1f
        return info < 24 ? 1 : 1 + (1 << Int(info - 24))
    }
}

extension CBORReader {
    mutating func encodedValue() throws(CBORError) -> EncodedValue {
        EncodedValue(checked: try item())
    }
}
