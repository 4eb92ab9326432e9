import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

/// Writes CBOR as diagnostic notation: RFC 8949 §8, with byte strings that hold CBOR opened and
/// parts named in comments as in RFC 8610 appendix G.
struct CBORDiagnostic {
    /// An array whose text is no longer than this stands on one line.
    private static let lineLimit = 72

    private let bytes: ArraySlice<UInt8>
    private var reader: CBORReader

    private init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        reader = CBORReader(bytes)
    }

    static func text(_ bytes: [UInt8], shape: MessageShape) throws(CBORError) -> String {
        var diagnostic = CBORDiagnostic(bytes[...])
        let text = try diagnostic.item(shape, depth: 0)
        try diagnostic.reader.finish()
        return text
    }

    /// The major type of the next item (RFC 8949 §3.1).
    private var major: UInt8? {
        bytes.indices.contains(reader.position) ? bytes[reader.position] >> 5 : nil
    }

    private mutating func item(
        _ shape: MessageShape, depth: Int
    ) throws(CBORError) -> String {
        guard depth < 64 else { throw CBORError(.tooDeep, at: reader.position) }
        switch major {
        case 0: return number(try reader.uint(), shape)
        case 2: return byteString(try reader.slice(), shape, depth: depth)
        case 4: return try array(shape, depth: depth)
        default: return Self.text(try reader.value())
        }
    }

    private func number(_ number: UInt64, _ shape: MessageShape) -> String {
        switch shape {
        case .writer: return "\(number) / \(WriterID(rawValue: number)) /"
        case .stamp:
            let stamp = HybridTimestamp(rawValue: number)
            return "\(number) / \(TimeText.utc(milliseconds: stamp.milliseconds)) +"
                + "\(stamp.counter) /"
        case .time where number < 1 << 48:
            return "\(number) / \(TimeText.utc(milliseconds: Int64(number))) /"
        default: return String(number)
        }
    }

    private func byteString(
        _ slice: ArraySlice<UInt8>, _ shape: MessageShape, depth: Int
    ) -> String {
        let plain = "h'\(Hexadecimal.text(slice))'"
        switch shape {
        case .id:
            return RecordID(slice).map { "\(plain) / \($0) /" } ?? plain
        case .embedded(let inner):
            return Self.opened(slice, inner, depth: depth) ?? plain
        case .byLength(let shapes):
            guard let shape = shapes[0] else { return plain }
            return byteString(slice, shape, depth: depth)
        default: return plain
        }
    }

    /// Nil when the bytes are not one whole item.
    private static func opened(
        _ slice: ArraySlice<UInt8>, _ shape: MessageShape, depth: Int
    ) -> String? {
        var inner = CBORDiagnostic(slice)
        guard let text = try? inner.item(shape, depth: depth), inner.reader.isAtEnd else {
            return nil
        }
        return "<< \(text) >>"
    }

    private mutating func array(
        _ shape: MessageShape, depth: Int
    ) throws(CBORError) -> String {
        let start = reader.position
        let count = try reader.array()
        let shape = try self.shape(shape, ofArrayAt: start, count: count)
        var parts: [(text: String, name: String)] = []
        for position in 0..<count {
            let (name, part) = shape.part(position)
            let text = try item(part, depth: depth + 1)
            if position % shape.partsPerLine == 0 {
                parts.append((text, name))
            } else {
                parts[parts.count - 1].text += ", " + text
            }
        }
        return Self.laidOut(parts, depth: depth)
    }

    /// Chooses among alternatives by what the array looks like.
    private func shape(
        _ shape: MessageShape, ofArrayAt start: Int, count: Int
    ) throws(CBORError) -> MessageShape {
        switch shape {
        case .byLength(let shapes):
            return try self.shape(shapes[count] ?? .item, ofArrayAt: start, count: count)
        case .byKind(let position, let shapes):
            var peek = CBORReader(bytes[start...])
            _ = try peek.array()
            for _ in 0..<min(position, count) { _ = try skip(&peek) }
            guard let kind = try? peek.uint() else { return .item }
            return shapes[kind] ?? .item
        default: return shape
        }
    }

    private func skip(_ reader: inout CBORReader) throws(CBORError) -> String {
        try reader.text()
    }

    private static func laidOut(
        _ parts: [(text: String, name: String)], depth: Int
    ) -> String {
        let texts = parts.map { $0.name.isEmpty ? $0.text : "/ \($0.name) / \($0.text)" }
        let line = "[\(texts.joined(separator: ", "))]"
        if line.count <= lineLimit, !line.contains("\n") { return line }
        let indent = String(repeating: "  ", count: depth + 1)
        let lines = texts.map { indent + $0 }.joined(separator: ",\n")
        return "[\n\(lines)\n\(indent.dropLast(2))]"
    }

    private static func text(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool(let bool): bool ? "true" : "false"
        case .int(let int): String(int)
        case .double(let double): double.description
        case .text: JSONWriter.text(value)
        case .bytes(let bytes): "h'\(Hexadecimal.text(bytes))'"
        case .array(let items): "[\(items.map(text).joined(separator: ", "))]"
        case .map(let members):
            "{"
                + members.sorted { $0.key < $1.key }
                .map { "\(JSONWriter.text(.text($0.key))): \(text($0.value))" }
                .joined(separator: ", ") + "}"
        }
    }
}

extension MessageShape {
    /// How many parts of an array belong together.
    fileprivate var partsPerLine: Int {
        if case .flat(let parts) = self { parts.count } else { 1 }
    }

    /// The name and shape of an array's part.
    fileprivate func part(_ position: Int) -> (String, MessageShape) {
        switch self {
        case .tuple(let parts):
            parts.indices.contains(position) ? parts[position] : ("", .item)
        case .list(let element): ("", element)
        case .flat(let parts): ("", parts[position % parts.count])
        default: ("", .item)
        }
    }
}
